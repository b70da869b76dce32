// Drawing the next symbols of the four names that an invocation or a workgroup is at, as draw.wgsl does for one. Needs four.wgsl,
// math.wgsl, threefry.wgsl, unseen.wgsl, and what the kernel declares: VOCAB, uniforms, forced, symbols, scratch.

// The names that an invocation or a workgroup is at.
struct Names {
  // Their numbers; one at or beyond `end` is none of this share.
  name: vec4u,
  // The position that comes next.
  position: vec4u,
  // The symbol before it; -1 is the zero vector.
  symbol: vec4i,
  // The name that begins where one ends.
  next: u32,
  // The end of the share.
  end: u32,
}

// The beginning of a share of so many names.
fn first_names(share: u32, number: u32) -> Names {
  let first = number * share;
  return Names(first + FOUR, vec4u(), vec4i(-1), first + 4u, min(first + share, record.batch_size));
}

// Logits become exponentials, every `step`-th from `first` on; gives the sum of these. They lie in `scratch` from `logits` on,
// `stride` apart.
fn exponentials(logits: u32, stride: u32, largest: vec4f, first: u32, step: u32) -> vec4f {
  var sum = vec4f();
  for (var v = first; v < unseen(VOCAB); v += step) {
    let at = logits + v * stride;
    let e = exp_each((scratch[at] - largest) / record.temperature);
    scratch[at] = e;
    sum += e;
  }
  return sum;
}

// The symbols that come next: of each name the first whose cumulative probability exceeds a uniform draw, or the forced one.
// `sum` is that of all exponentials in their order.
fn draw_each(names: Names, sum: vec4f, logits: u32, stride: u32) -> vec4i {
  let goal = uniform_each(names) * sum;
  // The same sum in the same order reaches the same total: a uniform draw below 1 is always found.
  var cumulative = vec4f();
  var passed = vec4i();
  for (var v = 0u; v < unseen(VOCAB); v++) {
    cumulative += scratch[logits + v * stride];
    passed += select(vec4i(1), vec4i(), cumulative > goal);
  }
  let drawn = min(passed, vec4i(i32(VOCAB) - 1));
  let at = names.position;
  let wanted = vec4i(forced[at.x], forced[at.y], forced[at.z], forced[at.w]);
  return select(wanted, drawn, wanted < vec4i());
}

// The names' uniforms for their positions.
fn uniform_each(names: Names) -> vec4f {
  var result = vec4f();
  for (var i = 0u; i < 4u; i++) {
    if (record.uniforms_given == 0u) {
      result[i] = uniform_draw(record.seed, record.first_name + names.name[i], names.position[i]);
    } else if (names.name[i] < names.end) {
      result[i] = uniforms[names.name[i] * record.max_length + names.position[i]];
    }
  }
  return result;
}

// Whether a name ends with a symbol at a position.
fn ends_with(symbol: i32, position: u32) -> bool {
  return (symbol == 0 && forced[position] < 0) || position + 1u == record.max_length;
}

// Writes the symbols of the names' positions, and what follows a name's end.
fn write_each(names: Names, drawn: vec4i) {
  for (var i = 0u; i < 4u; i++) {
    if (names.name[i] >= names.end) { continue; }
    let start = names.name[i] * record.max_length;
    let position = names.position[i];
    symbols[start + position] = drawn[i];
    if (!ends_with(drawn[i], position)) { continue; }
    for (var rest = position + 1u; rest < record.max_length; rest++) { symbols[start + rest] = -1; }
  }
}

// Goes to the next positions; where a name has ended the next begins.
fn move_on(names: ptr<function, Names>, drawn: vec4i) {
  for (var i = 0u; i < 4u; i++) {
    if ((*names).name[i] >= (*names).end) { continue; }
    let position = (*names).position[i];
    (*names).position[i] = position + 1u;
    (*names).symbol[i] = drawn[i];
    if (!ends_with(drawn[i], position)) { continue; }
    (*names).name[i] = (*names).next;
    (*names).position[i] = 0u;
    (*names).symbol[i] = -1;
    (*names).next++;
  }
}
