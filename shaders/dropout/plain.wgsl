// Dropout (Srivastava et al. 2014), between layers and before the head: an element is 0 with PROBABILITY, else it is
// divided by 1 - PROBABILITY. The mask is the generator's uniform draw for (step, element), so forward and backward and all
// engines have the same.
// Shapes: source and result (T B) x H; where SKIPS_STATE is 1, the source starts with B rows that are passed over.
// One invocation computes one element.

// H.
override HIDDEN: u32;
// Which of the model's masks this is.
override MASK: u32;
// Share of elements that become 0.
override PROBABILITY: f32;
// 1 where the source is a buffer of states.
override SKIPS_STATE: u32;

// What is dropped from: states on the way forward, their gradients on the way back.
@group(0) @binding(2) var<storage, read> source: array<f32>;
// What is left of it.
@group(0) @binding(3) var<storage, read_write> result: array<f32>;

// Keeps or drops one element.
@compute @workgroup_size(WORKGROUP_SIZE)
fn dropout(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.rows * HIDDEN) { return; }
  let kept = uniform_draw(record.seed + MASK, record.step_number, i) >= PROBABILITY;
  let value = source[SKIPS_STATE * record.batch_size * HIDDEN + i];
  result[i] = select(0.0, value / (1.0 - PROBABILITY), kept);
}
