// Element-wise clipping (notebook, clip): g = min(max(g, -clip_value), clip_value), over all gradients at once.
// Counts the clipped elements and keeps the bits of the largest absolute one before clipping; NaN stays and shows there.
// Shapes: gradients, flat. One invocation clips ELEMENTS of them, one stride apart, and reports once.

// Elements of the flat vector.
override LENGTH: u32;

// All gradients.
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;
// Statistics of every step of the submission; element `slot` is added to.
@group(0) @binding(3) var<storage, read_write> statistics: array<Statistics>;

// Elements per invocation.
override ELEMENTS: u32;

// Clips some elements.
@compute @workgroup_size(WORKGROUP_SIZE)
fn clip(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = linear_index(workgroup, workgroups, local);
  let stride = workgroups.x * workgroups.y * WORKGROUP_SIZE;
  let clip_bits = bitcast<u32>(record.clip_value);
  var largest = 0u;
  var clipped = 0u;
  for (var element = 0u; element < ELEMENTS; element++) {
    let i = first + element * stride;
    if (i >= LENGTH) { break; }
    let gradient = gradients[i];
    let size_bits = bitcast<u32>(gradient) & 0x7fffffffu;
    largest = max(largest, size_bits);
    // NaN has larger bits than infinity and is left as it is.
    if (size_bits > clip_bits && size_bits <= 0x7f800000u) {
      gradients[i] = select(record.clip_value, -record.clip_value, gradient < 0.0);
      clipped++;
    }
  }
  atomicMax(&statistics[record.slot].largest_gradient, largest);
  if (clipped > 0u) { atomicAdd(&statistics[record.slot].clipped, clipped); }
}
