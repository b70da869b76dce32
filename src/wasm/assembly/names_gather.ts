// What enters the first layer of a block of eight names (names.ts): rows that are made once for each symbol.
import { ELEMENT, NAMES } from './block_product';
import { LayerParameters, Network } from './names_space';

/** The first layer's gates: the rows of all places' symbols, turned into a block four elements at a time. */
export function gatherInputs(network: Network): void {
  const end = network.gateRows << 2;
  for (let four: usize = 0; four < NAMES; four += 4) {
    const at = network.inputs + (four << 2);
    const row0 = rowOf(network, load<i32>(at));
    const row1 = rowOf(network, load<i32>(at, 4));
    const row2 = rowOf(network, load<i32>(at, 8));
    const row3 = rowOf(network, load<i32>(at, 12));
    let to = network.gates + (four << 2);
    for (let i: usize = 0; i < end; i += 16, to += 4 * ELEMENT) {
      const a = v128.load(row0 + i);
      const b = v128.load(row1 + i);
      const c = v128.load(row2 + i);
      const d = v128.load(row3 + i);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
      const abLater = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdLater = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(abLater, cdLater, 0, 1, 4, 5), 64);
      v128.store(to, v128.shuffle<f32>(abLater, cdLater, 2, 3, 6, 7), 96);
    }
  }
}

/** The bias and the column of a symbol as one row, which is made when the symbol comes first; -1 has the bias alone. */
function rowOf(network: Network, symbol: i32): usize {
  const gateRows = network.gateRows;
  const row = network.inputRows + ((<usize>(symbol + 1) * ((gateRows + 3) & ~3)) << 2);
  const known = network.rowKnown + <usize>(symbol + 1);
  if (load<u8>(known)) return row;
  store<u8>(known, 1);
  const first = changetype<LayerParameters>(network.parameters);
  memory.copy(row, first.inputBias, gateRows << 2);
  if (symbol < 0) return row;
  const end = row + (gateRows << 2);
  const columnStep = network.V << 2;
  let column = first.inputWeight + (symbol << 2);
  for (let to = row; to < end; to += 4, column += columnStep) store<f32>(to, load<f32>(to) + load<f32>(column));
  return row;
}
