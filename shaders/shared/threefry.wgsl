// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, 2011): random bits that depend on a key and a counter
// alone. Keep in step with src/model/random/threefry.ts, which tells what it is for.

// One round: adds, rotates word 1 to the left by `bits` (1 to 31), mixes.
fn threefry_round(x: vec2u, bits: u32) -> vec2u {
  let sum = x.x + x.y;
  return vec2u(sum, ((x.y << bits) | (x.y >> (32u - bits))) ^ sum);
}

// Four rounds with the rotations of one group.
fn threefry_group(x: vec2u, bits: vec4u) -> vec2u {
  return threefry_round(
    threefry_round(threefry_round(threefry_round(x, bits.x), bits.y), bits.z),
    bits.w,
  );
}

// The two random words of a key and a counter.
fn threefry2x32(key: vec2u, counter: vec2u) -> vec2u {
  // The constant makes the third key word of an all-zero key differ from zero.
  let third = 0x1bd11bdau ^ key.x ^ key.y;
  let even = vec4u(13u, 15u, 26u, 6u);
  let odd = vec4u(17u, 29u, 16u, 24u);
  // Key words are injected in turn, with the number of the group, so that no two groups are alike.
  var x = counter + key;
  x = threefry_group(x, even) + vec2u(key.y, third + 1u);
  x = threefry_group(x, odd) + vec2u(third, key.x + 2u);
  x = threefry_group(x, even) + vec2u(key.x, key.y + 3u);
  x = threefry_group(x, odd) + vec2u(key.y, third + 4u);
  return threefry_group(x, even) + vec2u(third, key.x + 5u);
}

// The uniform draw in [0, 1) for symbol `position` of name `name`: 24 bits, exact in f32.
fn uniform_draw(seed: u32, name: u32, position: u32) -> f32 {
  return f32(threefry2x32(vec2u(seed, 0u), vec2u(name, position)).x >> 8u) * 0x1p-24f;
}
