// count += 1: an almost empty kernel, but each dispatch depends on the one before.

// One number.
@group(0) @binding(0) var<storage, read_write> count: array<u32>;

@compute @workgroup_size(1)
fn main() {
  count[0] += 1;
}
