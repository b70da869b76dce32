// What kernels share that make many training steps: their bindings, the update, the statistics. Needs step.wgsl,
// rnn_layout.wgsl and unseen.wgsl.

// One step's record, at the distance at which records lie in their buffer.
struct StepSlot {
  // Keep in step with RECORD_STRIDE_BYTES in src/webgpu/constants.ts.
  @size(256) record: StepRecord,
}

// How one invocation updates, and what it saw of one step's gradient.
struct Descent {
  // Factor of the update.
  learning_rate: f32,
  // Largest absolute value that a gradient element keeps.
  clip_value: f32,
  // Elements clipped.
  clipped: u32,
  // Bits of the largest absolute element.
  largest: u32,
}

// V + H, the length of a row of errors: the logits, then what enters the gates.
override WIDTH: u32;
// 1 where bias_hh is trained.
override RECURRENT_BIAS: u32;
// Parts of a sum over units, each with an invocation of its own. Declared before all functions: Firefox 153 crashes on it after them.
override PARTS: u32;
// Length of a run's flat vector of parameters.
override PARAMETERS: u32;

// The records of all steps of the submission; those of one run follow each other.
@group(0) @binding(2) var<storage, read> steps: array<StepSlot>;
// Input symbols of all steps; -1 is the zero vector.
@group(0) @binding(3) var<storage, read> inputs: array<i32>;
// Target symbols of all steps; -1 is not counted.
@group(0) @binding(4) var<storage, read> targets: array<i32>;
// All parameters, of one run after the other.
@group(0) @binding(5) var<storage, read_write> parameters: array<f32>;
// Statistics of every step of the submission.
@group(0) @binding(6) var<storage, read_write> statistics: array<Statistics>;

// States of the step of every run; the last one stays for the step after it.
@group(0) @binding(7) var<storage, read_write> hidden: array<f32>;
// Logits and gates of every row, which become their gradients.
@group(0) @binding(8) var<storage, read_write> errors: array<f32>;

// Sum of the losses of the rows that each invocation looked at.
var<workgroup> losses: array<f32, WORKGROUP_SIZE>;

// Where the state at time t lies in `hidden`.
fn state_at(run: u32, t: u32) -> u32 {
  return (t * record.batch_size + run) * HIDDEN;
}

// Where the row of time t lies in `errors`.
fn row_at(run: u32, t: u32) -> u32 {
  return (t * record.batch_size + run) * WIDTH;
}

// Waits until every invocation has done what comes before, and shows it what the others wrote.
fn barrier() {
  workgroupBarrier();
  storageBarrier();
}

// Parameter p after one descent along its gradient, which is clipped as clip.wgsl does and used as sgd.wgsl does.
fn descended(p: f32, gradient: f32, descent: ptr<function, Descent>) -> f32 {
  let size_bits = bitcast<u32>(gradient) & 0x7fffffffu;
  (*descent).largest = max((*descent).largest, size_bits);
  // NaN has larger bits than infinity and is left as it is. No `&&`, which SwiftShader makes a branch of.
  let clipped = (size_bits > bitcast<u32>((*descent).clip_value)) & (size_bits <= 0x7f800000u);
  (*descent).clipped += select(0u, 1u, clipped);
  let limit = select((*descent).clip_value, -(*descent).clip_value, gradient < 0.0);
  return p - (*descent).learning_rate * select(gradient, limit, clipped);
}

// Writes a step's statistics, from what each invocation saw. Every invocation must take part.
fn report(slot: u32, local: u32, loss: f32, descent: Descent) {
  losses[local] = loss;
  if (local == 0u) {
    atomicStore(&statistics[slot].clipped, 0u);
    atomicStore(&statistics[slot].largest_gradient, 0u);
  }
  barrier();
  atomicMax(&statistics[slot].largest_gradient, descent.largest);
  if (descent.clipped > 0u) { atomicAdd(&statistics[slot].clipped, descent.clipped); }
  if (local == 0u) {
    var sum = 0.0;
    for (var i = 0u; i < unseen(WORKGROUP_SIZE); i++) { sum += losses[i]; }
    statistics[slot].loss = sum;
  }
}
