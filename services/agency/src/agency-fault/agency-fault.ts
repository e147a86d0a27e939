import type { Day } from '@qms/kernel';
import { fault, type Fault } from '../register-import/register-import.js';

export function codeHeld(line: number): Fault {
  return fault(
    line,
    'code',
    'CODE_HELD',
    'Mã đang thuộc cơ quan khác với nội dung dòng này.',
    'The register holds something else under this code.',
  );
}

export function parentCircle(line: number): Fault {
  return fault(
    line,
    'parent_code',
    'PARENT_CIRCLE',
    'Cơ quan cấp trên tạo thành vòng.',
    'Its parents lead back to itself.',
  );
}

export function tooDeep(line: number, most: number): Fault {
  const [vi, en] = [`Quá ${most} cấp trực thuộc.`, `More than ${most} levels below each other.`];
  return fault(line, 'parent_code', 'PARENT_DEEP', vi, en);
}

export function superiorEnds(line: number, day: Day): Fault {
  const [vi, en] = [`Cơ quan cấp trên kết thúc từ ${day}.`, `The superior is no more from ${day}.`];
  return fault(line, 'parent_code', 'PARENT_ENDS', vi, en);
}

export function heldLater(line: number, day: Day): Fault {
  const [vi, en] = [`Mã này thuộc cơ quan khác từ ${day}.`, `Another agency holds this code from ${day}.`];
  return fault(line, 'code', 'CODE_HELD_LATER', vi, en);
}

export function notTheirs(line: number): Fault {
  return fault(
    line,
    null,
    'NOT_YOURS_TO_CHANGE',
    'Cơ quan này do đơn vị khác chủ trì; bạn không được sửa.',
    'Another unit leads this agency; it is not yours to change.',
  );
}
