// Threefry-2x32 with 20 rounds, four counters at once. Keep in step with src/model/random/threefry.ts, which tells more.

/** How far each round rotates word 1: four rounds of the first group, then of the second, and so on in turn. */
const ROTATIONS = memory.data<u8>([13, 15, 26, 6, 17, 29, 16, 24]);
/** Makes the third key word of an all-zero key differ from zero. */
const PARITY: u32 = 0x1bd11bda;

/** The uniform draws in [0, 1) of a seed for four counters, each two words: 24 bits, exact in float32. */
export function uniforms(seed: u32, counter0: v128, counter1: v128): v128 {
  // The key's other word is zero.
  const parity = PARITY ^ seed;
  let x0 = i32x4.add(counter0, i32x4.splat(seed));
  let x1 = counter1;
  for (let group = 0; group < 5; group++) {
    for (let round = 0; round < 4; round++) {
      const bits: i32 = load<u8>(ROTATIONS + <usize>(((group & 1) << 2) + round));
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(v128.or(i32x4.shl(x1, bits), i32x4.shr_u(x1, 32 - bits)), x0);
    }
    const turn = group % 3;
    x0 = i32x4.add(x0, i32x4.splat(turn === 0 ? 0 : turn === 1 ? parity : seed));
    x1 = i32x4.add(x1, i32x4.splat((turn === 0 ? parity : turn === 1 ? seed : 0) + group + 1));
  }
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(x0, 8)), f32x4.splat(5.9604644775390625e-8));
}
