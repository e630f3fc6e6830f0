import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Running, startNode } from '../../support/run-node.ts';

const MEASURE_GROWTH = fileURLToPath(new URL('./measure-growth.ts', import.meta.url));
/** Without them, V8 loses the counts of functions that it optimises, or whose code it drops. */
const FLAGS = ['--no-opt', '--no-maglev', '--no-flush-bytecode'];
/** Covers the work that does not depend on the size. */
const SLACK = 1_000;

interface Growth {
  /** For inputs of which each is ten times as long as the one before. */
  readonly work: readonly [number, number, number];
  /** How much the work may grow from one input to the next. Default: 10. */
  readonly bound?: number;
}

describe('hostile input of growing size', () => {
  let running: Running | undefined;
  let grown: Readonly<Record<string, Growth>> = {};

  before(async function () {
    // Takes about 15 seconds. If a regular expression backtracks without end, it would take forever.
    this.timeout(300_000);
    // With c8, NODE_V8_COVERAGE would start a second coverage in the child, which shares the counters.
    running = startNode([...FLAGS, MEASURE_GROWTH], { NODE_V8_COVERAGE: undefined });
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    grown = JSON.parse(stdout);
  });
  after(() => {
    running?.child.kill();
  });

  it('is counted exactly, even in code that V8 would optimise', () => {
    // Per element, the body of the loop and the function that it calls; once, the function with the loop.
    expect(grown['control: a loop']?.work).to.deep.equal([20_001, 200_001, 2_000_001]);
    expect(grown['control: callbacks']?.work).to.deep.equal([10_000, 100_000, 1_000_000]);
  });

  it('is found out if the work is quadratic', () => {
    expect(isLinear(grown['control: a loop in a loop'] as Growth)).to.equal(false);
  });

  it('costs at most linear work', () => {
    const cases = Object.entries(grown).filter(([name]) => !name.startsWith('control: '));
    expect(cases).to.have.lengthOf.above(100);
    expect(Object.fromEntries(cases.filter(([, growth]) => !isLinear(growth)))).to.deep.equal({});
  });

  it('reaches the code of every case', () => {
    const idle = Object.entries(grown).filter(([, { work }]) => work[0] === 0);
    expect(Object.fromEntries(idle)).to.deep.equal({});
  });
});

function isLinear({ work: [small, medium, large], bound = 10 }: Growth): boolean {
  return medium <= bound * small + SLACK && large <= bound * medium + SLACK;
}
