// Time in parts, for cells whose steps map a number to a multiple of it plus a number: a workgroup has sixteen neighbouring
// chains, a chain being one unit of one sequence, and sixteen invocations for each. Needs step.wgsl.

const CHAINS = 16u;
const PARTS = 16u;

// What an invocation does.
struct Place {
  // Number of its chain; there may be none of that number.
  chain: u32,
  // Number of its part of time.
  part: u32,
  // The first step of the part, and the one after its last, in the order in which steps are made.
  first: u32,
  end: u32,
}

// By part and chain: what all steps of a part do to what came before, as factor and summand.
var<workgroup> maps: array<vec2f, CHAINS * PARTS>;

// Neighbours have neighbouring chains.
fn place_of(group: u32, local: u32) -> Place {
  let part = local / CHAINS;
  let length = (record.time_steps + PARTS - 1u) / PARTS;
  let end = min((part + 1u) * length, record.time_steps);
  return Place(group * CHAINS + local % CHAINS, part, min(part * length, end), end);
}

// What a part begins with, where the whole chain begins with `value`; maps of all parts must be there.
fn begin_of(part: u32, local: u32, value: f32) -> f32 {
  var result = value;
  for (var before = 0u; before < part; before++) {
    let map = maps[before * CHAINS + local % CHAINS];
    result = map.x * result + map.y;
  }
  return result;
}
