// Clipping by the global norm (Pascanu et al. 2013; torch.nn.utils.clip_grad_norm_): norm = sqrt(sum of partial);
// g = g min(1, max_norm / (norm + 1e-6)), over all gradients at once.
// Shapes: gradients, flat; partial PARTIALS. One invocation scales ELEMENTS elements, one stride apart.

// Elements of the flat vector.
override LENGTH: u32;
// How many partial sums there are.
override PARTIALS: u32;
// Elements per invocation.
override ELEMENTS: u32;

// Sums of squares whose sum is the squared norm.
@group(0) @binding(2) var<storage, read> partial: array<f32>;
// All gradients.
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;

// Scales some elements; every invocation finds the same norm.
@compute @workgroup_size(WORKGROUP_SIZE)
fn norm_clip(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  // A bound that is no constant: compilers on the CPU would unroll the loop, and take seconds for it.
  let count = min(PARTIALS, arrayLength(&partial));
  for (var i = 0u; i < count; i++) { sum += partial[i]; }
  let scale = min(1.0, record.max_norm / (sqrt(sum) + 1e-6));
  let first = linear_index(workgroup, workgroups, local);
  let stride = workgroups.x * workgroups.y * WORKGROUP_SIZE;
  for (var element = 0u; element < ELEMENTS; element++) {
    let i = first + element * stride;
    if (i >= LENGTH) { break; }
    gradients[i] *= scale;
  }
}
