// Averaged weights: a = (1 - average_rate) a + average_rate p (Polyak and Juditsky 1992; torch.optim.swa_utils).
// Shapes: all flat. One invocation averages one parameter.

// Elements of the flat vectors.
override LENGTH: u32;

// All parameters, updated.
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
// Their average.
@group(0) @binding(3) var<storage, read_write> average: array<f32>;

// Takes one parameter into its average.
@compute @workgroup_size(WORKGROUP_SIZE)
fn weight_average(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  average[i] = (1.0 - record.average_rate) * average[i] + record.average_rate * parameters[i];
}
