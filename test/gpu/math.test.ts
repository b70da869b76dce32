import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import gates from '../../shaders/shared/gates.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import threefry from '../../shaders/shared/threefry.wgsl?raw';
import { uniformDraw, threefry2x32 } from '../../src/model/random/threefry.ts';
import { gate } from '../../src/reference/gates.ts';
import { Session } from '../../src/webgpu/session.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';
import { evaluateFloats, evaluateWgsl } from '../helpers/run_wgsl.ts';

/** `count` numbers from `from` to `to`, both included, rounded to float32. */
function grid(from: number, to: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** Numbers of every size below 1: 2^-100 to 1, of both signs. */
const sizes = Float32Array.from({ length: 2_000 }, (_, i) => (i % 2 ? -1 : 1) * 2 ** (-i / 20));

/** Oracle: the same function in float64, of the same float32 arguments. Grids need no seed. */
describe.each(softwareAdapters())('shared WGSL on $name', ({ open }) => {
  let session: Session;

  beforeAll(async () => {
    session = (await Session.open(await open()))!;
  });

  afterAll(() => session?.destroy());

  const compare = async (
    expression: string,
    exact: (x: number) => number,
    numbers: Float32Array,
    closeness: Parameters<typeof expectClose>[2],
  ): Promise<void> => {
    const got = await evaluateFloats(session, `${math}\n${gates}`, expression, numbers);
    expectClose(got, Float64Array.from(numbers, exact), closeness, expression);
  };

  it('exp_nonpositive is exp down to -87', async () => {
    await compare('exp_nonpositive(x)', Math.exp, grid(-87, 0, 200_001), {
      absolute: 0,
      relative: 2.4e-7,
      why: '2 units in the last place: a fit good to half of one, and its roundings',
    });
    await compare(
      'exp_nonpositive(x)',
      Math.exp,
      sizes.map((x) => -Math.abs(x)),
      {
        absolute: 0,
        relative: 1.2e-7,
        why: '1 unit in the last place of numbers up to 1',
      },
    );
  });

  it('exp_nonpositive is 0 below, and 1 at 0', async () => {
    const numbers = Float32Array.of(0, -0, -87.5, -88, -104, -1e30, -Infinity);
    const got = await evaluateFloats(session, math, 'exp_nonpositive(x)', numbers);
    expect([...got]).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });

  it('tanh_clamped is tanh', async () => {
    const why =
      '4 units in the last place: the quotient (1 - e) / (1 + e), its exponential, and the WGSL division (2.5)';
    for (const numbers of [grid(-12, 12, 240_001), grid(0.6, 0.65, 10_001), sizes]) {
      await compare('tanh_clamped(x)', Math.tanh, numbers, { absolute: 0, relative: 4.8e-7, why });
    }
  });

  it('tanh_clamped holds for extreme numbers, and NaN stays NaN', async () => {
    const numbers = Float32Array.of(0, -0, 20, -20, 100, -100, 1e30, -1e30, 3.4e38, -3.4e38, Infinity, -Infinity, NaN);
    const got = await evaluateFloats(session, math, 'tanh_clamped(x)', numbers);
    expect([...got].map((x) => x + 0)).toEqual([0, 0, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, NaN]);
  });

  it('is_nan knows NaN by its bits', async () => {
    const numbers = Float32Array.of(0, -0, 1, 3.4e38, Infinity, -Infinity, NaN, -NaN);
    const got = await evaluateFloats(session, math, 'select(0.0, 1.0, is_nan(x))', numbers);
    expect([...got]).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it.each([0, 1])('gate with hard = %i is the reference gate', async (hard) => {
    await compare(`gate(x, ${hard}u)`, (x) => gate(x, hard), grid(-80, 80, 160_001), {
      // The straight line is near 0 close to its lower end, where only its roundings are left.
      absolute: hard ? 6e-8 : 1e-37,
      relative: 4.8e-7,
      why: 'as tanh_clamped; 0.2 is rounded',
    });
    const extreme = await evaluateFloats(
      session,
      `${math}\n${gates}`,
      `gate(x, ${hard}u)`,
      Float32Array.of(1e30, -1e30, NaN),
    );
    expect([...extreme]).toEqual([1, 0, NaN]);
  });

  it('uniform_draw and threefry2x32 are those of src/model/random, to the bit', async () => {
    const edges = [0, 1, 2, 49, 1_000, 0x7fffffff, 0x80000000, 0xffffffff];
    const asked = edges.flatMap((seed) => edges.flatMap((name) => edges.map((position) => [seed, name, position, 77])));
    const words = Uint32Array.from(asked.flat());
    const uniforms = await evaluateWgsl(session, threefry, 'bitcast<u32>(uniform_draw(x.x, x.y, x.z))', words);
    expect([...new Float32Array(uniforms.buffer)]).toEqual(asked.map(([a, b, c]) => uniformDraw(a!, b!, c!)));
    for (const [half, i] of [
      ['x', 0],
      ['y', 1],
    ] as const) {
      const got = await evaluateWgsl(session, threefry, `threefry2x32(x.xy, x.zw).${half}`, words);
      expect([...got]).toEqual(asked.map(([a, b, c, d]) => threefry2x32(a!, b!, c!, d!)[i]));
    }
  });
});
