// The uniform draws in [0, 1) of names (names.ts).
import { Request } from './names_space';
import { uniforms } from './threefry';

/** The draws of the four names at an address, each at its position; of no matter what where there is no name. */
export function uniformsOf(request: Request, names: usize, positions: v128): v128 {
  const name = v128.load(names);
  if (!request.uniformsOrNone) {
    return uniforms(request.seed, i32x4.add(name, i32x4.splat(request.firstName)), positions);
  }
  let four = f32x4.splat(0);
  four = f32x4.replace_lane(four, 0, given(request, i32x4.extract_lane(name, 0), i32x4.extract_lane(positions, 0)));
  four = f32x4.replace_lane(four, 1, given(request, i32x4.extract_lane(name, 1), i32x4.extract_lane(positions, 1)));
  four = f32x4.replace_lane(four, 2, given(request, i32x4.extract_lane(name, 2), i32x4.extract_lane(positions, 2)));
  return f32x4.replace_lane(four, 3, given(request, i32x4.extract_lane(name, 3), i32x4.extract_lane(positions, 3)));
}

/** The draw that was given for a position of a name. */
function given(request: Request, name: usize, position: usize): f32 {
  const row = min(name, request.count - 1) * request.maxLength;
  return load<f32>(request.uniformsOrNone + ((row + position) << 2));
}
