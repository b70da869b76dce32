// What the kernels of one step share. Letters: T time steps, B sequences, H units, V symbols, G gates of the cell.
// A row is one (t, b) pair: row r = t * B + b.

// One step's record, chosen by a dynamic offset. Keep in step with src/model/step.ts.
struct StepRecord {
  // T * B.
  rows: u32,
  // T.
  time_steps: u32,
  // B.
  batch_size: u32,
  // T of the step before, whose last hidden state is slot T of its buffer.
  previous_time_steps: u32,
  // 1 to start from the state in which the step before ended, 0 to start from zero.
  carry_state: u32,
  // Which element of the statistics belongs to this step.
  slot: u32,
  // Where this step's rows begin in the buffers of input and target ids.
  ids_offset: u32,
  // Symbols per sampled name at most.
  max_length: u32,
  // Factor of the update.
  learning_rate: f32,
  // Largest absolute value that a gradient element keeps.
  clip_value: f32,
  // Factor of the summed cross-entropy.
  loss_scale: f32,
  // Divides the logits before a symbol is drawn.
  temperature: f32,
  // Key of the counter-based generator: of the uniforms in sampling, of the dropout masks in training.
  seed: u32,
  // Counter of the first sampled name.
  first_name: u32,
  // 1 to take the uniforms from a buffer, 0 to take them from the generator.
  uniforms_given: u32,
  // Number of this update, from 1: what dropout masks are counted by.
  step_number: u32,
  // What Adam's first moment is divided by.
  first_correction: f32,
  // What Adam's second moment is divided by.
  second_correction: f32,
  // The weight of the parameters in their average; what was there before has the rest.
  average_rate: f32,
  // Largest norm that all gradients together keep, where the plan clips by norm.
  max_norm: f32,
  // Steps that a kernel which loops over them makes, this record's the first of them.
  multi_steps: u32,
}

// What came of a step; the counts are atomic because many invocations add to them.
struct Statistics {
  // Cross-entropy in nats times loss_scale.
  loss: f32,
  // How many gradient elements were clipped.
  clipped: atomic<u32>,
  // Bits of the largest absolute gradient element: for non-negative floats the bits are in the floats' order, NaN last.
  largest_gradient: atomic<u32>,
}

// The record of the step that this dispatch belongs to.
@group(0) @binding(0) var<uniform> record: StepRecord;
// The time step that this dispatch computes.
@group(0) @binding(1) var<uniform> time: u32;

// Invocations per workgroup, set by src/kernels.
override WORKGROUP_SIZE: u32 = 64;

// Number of this invocation, where workgroups are laid out in rows because one dimension holds only 65,535 of them.
fn linear_index(workgroup: vec3u, workgroups: vec3u, local: u32) -> u32 {
  return (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;
}
