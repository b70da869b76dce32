// What the parts of a kernel share that makes many training steps: the steps, the parameters, and their update.
// Parameters lie in workgroup memory while the kernel runs, or stay in storage. Needs step.wgsl and unseen.wgsl.

// One step's record, at the distance at which records lie in their buffer.
struct StepSlot {
  // Keep in step with RECORD_STRIDE_BYTES in src/scheduler/constants.ts.
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

// Length of the flat vector of parameters where workgroup memory holds it, 0 where it stays in storage.
override RESIDENT: u32;

// The records of all steps of the submission.
@group(0) @binding(2) var<storage, read> steps: array<StepSlot>;
// Input symbols of all steps; -1 is the zero vector.
@group(0) @binding(3) var<storage, read> inputs: array<i32>;
// Target symbols of all steps; -1 is not counted.
@group(0) @binding(4) var<storage, read> targets: array<i32>;
// All parameters.
@group(0) @binding(5) var<storage, read_write> parameters: array<f32>;
// Statistics of every step of the submission.
@group(0) @binding(6) var<storage, read_write> statistics: array<Statistics>;

// The parameters while the kernel runs.
var<workgroup> resident: array<f32, max(1u, RESIDENT)>;
// Sum of the losses of the rows that each invocation looked at.
var<workgroup> losses: array<f32, WORKGROUP_SIZE>;

// Waits until every invocation has done what comes before, and shows it what the others wrote.
fn barrier() {
  workgroupBarrier();
  storageBarrier();
}

// Number i of the flat vector of parameters.
fn parameter(i: u32) -> f32 {
  if (RESIDENT > 0u) { return resident[i]; }
  return parameters[i];
}

// Fetches the parameters; `barrier` must follow.
fn load_parameters(local: u32) {
  for (var i = local; i < RESIDENT; i += WORKGROUP_SIZE) { resident[i] = parameters[i]; }
}

// Brings them back, after a barrier.
fn store_parameters(local: u32) {
  for (var i = local; i < RESIDENT; i += WORKGROUP_SIZE) { parameters[i] = resident[i]; }
}

// Clips one gradient element as clip.wgsl does, and descends along it as sgd.wgsl does.
fn descend(i: u32, gradient: f32, descent: ptr<function, Descent>) {
  let size_bits = bitcast<u32>(gradient) & 0x7fffffffu;
  (*descent).largest = max((*descent).largest, size_bits);
  var clipped = gradient;
  // NaN has larger bits than infinity and is left as it is.
  if (size_bits > bitcast<u32>((*descent).clip_value) && size_bits <= 0x7f800000u) {
    clipped = select((*descent).clip_value, -(*descent).clip_value, gradient < 0.0);
    (*descent).clipped++;
  }
  let updated = parameter(i) - (*descent).learning_rate * clipped;
  if (RESIDENT > 0u) { resident[i] = updated; } else { parameters[i] = updated; }
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
