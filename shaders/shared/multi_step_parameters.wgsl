// A run's parameters, which lie in workgroup memory while a kernel runs, or stay in storage. Needs multi_step.wgsl.

// Length of the flat vector of parameters where workgroup memory holds it, 0 where it stays in storage.
override RESIDENT: u32;

// The parameters while the kernel runs.
var<workgroup> resident: array<f32, max(1u, RESIDENT)>;

// Number i of the flat vector of parameters.
fn parameter(run: u32, i: u32) -> f32 {
  if (RESIDENT > 0u) { return resident[i]; }
  return parameters[run * PARAMETERS + i];
}

// Fetches the parameters; `barrier` must follow.
fn load_parameters(run: u32, local: u32) {
  for (var i = local; i < RESIDENT; i += WORKGROUP_SIZE) { resident[i] = parameters[run * PARAMETERS + i]; }
}

// Brings them back, after a barrier.
fn store_parameters(run: u32, local: u32) {
  for (var i = local; i < RESIDENT; i += WORKGROUP_SIZE) { parameters[run * PARAMETERS + i] = resident[i]; }
}

// Makes one parameter descend.
fn descend(run: u32, i: u32, gradient: f32, descent: ptr<function, Descent>) {
  let updated = descended(parameter(run, i), gradient, descent);
  if (RESIDENT > 0u) { resident[i] = updated; } else { parameters[run * PARAMETERS + i] = updated; }
}
