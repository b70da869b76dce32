// Element-wise clipping (notebook, clip): g = min(max(g, -clip_value), clip_value), over all gradients at once.
// Counts the clipped elements and keeps the bits of the largest absolute one before clipping; NaN stays and shows there.
// Shapes: gradients, flat. One invocation clips one element.

// Elements of the flat vector.
override LENGTH: u32;

// All gradients.
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;
// Statistics of every step of the submission; element `slot` is added to.
@group(0) @binding(3) var<storage, read_write> statistics: array<Statistics>;

// Clipped elements of this workgroup.
var<workgroup> clipped: atomic<u32>;
// Bits of the largest absolute element of this workgroup.
var<workgroup> largest: atomic<u32>;

// Clips one element; the first invocation reports for the workgroup.
@compute @workgroup_size(WORKGROUP_SIZE)
fn clip(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i < LENGTH) {
    let gradient = gradients[i];
    let size_bits = bitcast<u32>(gradient) & 0x7fffffffu;
    atomicMax(&largest, size_bits);
    // NaN has larger bits than infinity and is left as it is.
    if (size_bits > bitcast<u32>(record.clip_value) && size_bits <= 0x7f800000u) {
      gradients[i] = select(record.clip_value, -record.clip_value, gradient < 0.0);
      atomicAdd(&clipped, 1u);
    }
  }
  workgroupBarrier();
  if (local == 0u) {
    atomicMax(&statistics[record.slot].largest_gradient, atomicLoad(&largest));
    let count = atomicLoad(&clipped);
    if (count > 0u) { atomicAdd(&statistics[record.slot].clipped, count); }
  }
}
