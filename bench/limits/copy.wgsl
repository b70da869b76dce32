// target = source. One invocation copies one vector of four floats; a row of workgroups is 256 wide.

// The source.
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
// The copy, of the same length.
@group(0) @binding(1) var<storage, read_write> copied: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
  let i = 64 * (256 * group.y + group.x) + index;
  copied[i] = source[i];
}
