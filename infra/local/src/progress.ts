/** What a person sees while the stack comes up: a moving line on a terminal, plain lines elsewhere. */
export interface Progress {
  /** Runs a step under its name, Vietnamese and English. */
  step<T>(vi: string, en: string, work: () => Promise<T>): Promise<T>;
}

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const TURNS = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

export function showProgress(screen: Screen = process.stderr): Progress {
  return {
    async step(vi, en, work) {
      const text = `${vi} · ${en}`;
      const began = performance.now();
      const took = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
      if (screen.isTTY !== true) {
        screen.write(`${text} …\n`);
        return work();
      }
      let turn = 0;
      const draw = (): unknown => screen.write(`\r\x1b[K${TURNS[turn++ % TURNS.length]} ${text} ${took()}`);
      const drawing = setInterval(draw, 100);
      draw();
      try {
        const result = await work();
        screen.write(`\r\x1b[K✓ ${text} ${took()}\n`);
        return result;
      } catch (error) {
        screen.write(`\r\x1b[K✗ ${text} ${took()}\n`);
        throw error;
      } finally {
        clearInterval(drawing);
      }
    },
  };
}
