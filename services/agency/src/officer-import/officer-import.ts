import { isDay, ROLES, tidy, type Day, type Role } from '@qms/kernel';
import { ROLES_EVERYWHERE } from '../officer/officer.js';
import { fault, type Fault, type ImportColumn, type Line } from '../register-import/register-import.js';

/** The columns of a register of officers: one line a role held; `agency_code` stays empty for a role held everywhere. */
export const OFFICER_COLUMNS: readonly ImportColumn[] = [
  { name: 'email', titles: ['Thư điện tử', 'Email', 'E-mail', 'Địa chỉ thư điện tử'] },
  { name: 'name', titles: ['Họ và tên', 'Họ tên', 'Tên', 'Full name'] },
  { name: 'role', titles: ['Vai trò', 'Quyền'] },
  { name: 'agency_code', titles: ['Mã cơ quan', 'Cơ quan', 'Mã đơn vị', 'Agency code'] },
  { name: 'valid_from', titles: ['Từ ngày', 'Ngày bắt đầu', 'Hiệu lực từ', 'Valid from'], kind: 'day' },
  { name: 'valid_to', titles: ['Đến ngày', 'Ngày kết thúc', 'Valid to'], kind: 'day', optional: true },
];

export interface OfficerLine {
  line: number;
  email: string;
  name: string;
  role: Role;
  agencyId: string | null;
  from: Day;
  /** The first day on which it is held no more. */
  to: Day | null;
}

export interface KnownOfficer {
  id: string;
  email: string;
  grants: { role: Role; agencyId: string | null }[];
}

export interface OfficerPlan {
  /** New people, each with the roles the file gives. */
  create: Map<string, OfficerLine[]>;
  unchanged: number;
  faults: Fault[];
}

/** Compares a file with the officers enrolled: new people are taken in, known ones must hold what it says. */
export function planOfficers(
  lines: readonly Line[],
  agencyIds: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, KnownOfficer>,
): OfficerPlan {
  const plan: OfficerPlan = { create: new Map(), unchanged: 0, faults: [] };
  for (const line of lines) {
    // an exported register names those who hold no role, too
    if (holdsNothing(line) && known.has(emailIn(line))) {
      plan.unchanged += 1;
      continue;
    }
    const officer = readOfficer(line, agencyIds, plan.faults);
    if (!officer) continue;
    const enrolled = known.get(officer.email);
    const same = ({ role, agencyId }: { role: Role; agencyId: string | null }): boolean =>
      role === officer.role && agencyId === officer.agencyId;
    const given = plan.create.get(officer.email) ?? [];
    if (enrolled?.grants.some(same)) plan.unchanged += 1;
    else if (enrolled) {
      plan.faults.push(
        fault(
          line.line,
          'email',
          'ENROLLED_ALREADY',
          'Người này đã có; hãy giao vai trò bằng grantRole.',
          'Enrolled already; give the role with grantRole.',
        ),
      );
    } else if (given.some(same)) {
      plan.faults.push(
        fault(line.line, 'role', 'ROLE_TWICE', 'Vai trò lặp lại trong tệp.', 'The role stands twice in the file.'),
      );
    } else plan.create.set(officer.email, [...given, officer]);
  }
  return plan;
}

const emailIn = ({ values }: Line): string => tidy(values['email'] ?? '').toLowerCase();
const holdsNothing = ({ values }: Line): boolean =>
  ['role', 'agency_code', 'valid_from', 'valid_to'].every((name) => tidy(values[name] ?? '') === '');

function readOfficer(
  { line, values }: Line,
  agencyIds: ReadonlyMap<string, string>,
  faults: Fault[],
): OfficerLine | null {
  const before = faults.length;
  const cell = (name: string): string => tidy(values[name] ?? '');
  const email = cell('email').toLowerCase();
  const role = cell('role').toUpperCase() as Role;
  const code = cell('agency_code');
  const agencyId = agencyIds.get(code) ?? null;
  if (!/^[^\s@]{1,100}@[^\s@]{1,150}$/.test(email))
    faults.push(fault(line, 'email', 'EMAIL_FORM', 'Địa chỉ không hợp lệ.', 'Not an e-mail address.'));
  if (cell('name') === '' || cell('name').length > 200)
    faults.push(fault(line, 'name', 'NAME_LENGTH', 'Tên phải có 1–200 ký tự.', 'A name has 1 to 200 characters.'));
  if (!ROLES.includes(role) || role === 'SERVICE')
    faults.push(fault(line, 'role', 'ROLE_UNKNOWN', 'Không có vai trò này.', 'No such role.'));
  else if (ROLES_EVERYWHERE.includes(role) !== (code === '')) {
    faults.push(
      fault(
        line,
        'agency_code',
        'ROLE_AND_AGENCY',
        'Vai trò toàn hệ thống không kèm cơ quan; vai trò khác phải kèm.',
        'A role held everywhere names no agency; any other names one.',
      ),
    );
  }
  if (code !== '' && agencyId === null)
    faults.push(
      fault(
        line,
        'agency_code',
        'AGENCY_UNKNOWN',
        `Không có cơ quan mã “${code}”.`,
        `No agency with the code "${code}".`,
      ),
    );
  if (!isDay(cell('valid_from')))
    faults.push(
      fault(line, 'valid_from', 'DAY_IMPOSSIBLE', 'Ngày không hợp lệ.', 'Not a day; write it like 2021-06-30.'),
    );
  const [from, to] = [cell('valid_from'), cell('valid_to')];
  if (to !== '' && (!isDay(to) || to <= from))
    faults.push(
      fault(line, 'valid_to', 'DAY_IMPOSSIBLE', 'Phải là ngày sau ngày bắt đầu.', 'It must be a day after the first.'),
    );
  return faults.length > before ? null : { line, email, name: cell('name'), role, agencyId, from, to: to || null };
}
