import type { ModelConfig } from '../../model/config.ts';
import { CELLS } from '../../model/cells/index.ts';
import type { CellName } from '../../model/cells/index.ts';
import { filled } from './filled.ts';
import recurrent from './recurrent.py?raw';

/** The recurrent layers in model.py: the name of their class, and its code, empty where it is torch's. */
export interface TorchLayers {
  readonly module: string;
  readonly code: string;
}

/** The modules of torch that compute a cell with gates of sigmoid. */
const MODULES: Readonly<Record<CellName, string | null>> = {
  rnn: 'torch.nn.RNN',
  lstm: 'torch.nn.LSTM',
  gru: 'torch.nn.GRU',
  mingru: null,
};

/** The layers of a model. torch has no gates of hard_sigmoid and no minGRU, so that those are written out. */
export function torchLayers({ cell, gateActivation }: ModelConfig): TorchLayers {
  const hard = gateActivation === 'hard_sigmoid' && CELLS[cell].gated;
  const module = MODULES[cell];
  if (module !== null && !hard) return { module, code: '' };
  const { gates, recurrentProduct, states } = CELLS[cell];
  const more = recurrentProduct ? '            shapes.update(weight_hh=(rows, units), bias_hh=(rows,))\n' : '';
  const code = filled(recurrent, {
    gate: hard ? HARD_GATE : SOFT_GATE,
    summary: summaryOf(cell, hard),
    gates: String(gates),
    more,
    zeros: states.map(() => 'zeros').join(', ') + (states.length === 1 ? ',' : ''),
    step: STEPS[cell].trimEnd().replace(/^/gm, '    '),
  });
  return { module: 'Recurrent', code };
}

function summaryOf(cell: CellName, hard: boolean): string {
  const what = hard ? ' with the gates hard_sigmoid of Keras 2' : '';
  const known = MODULES[cell];
  return known === null
    ? `Layers of ${CELLS[cell].title} (arXiv 2410.01201)${what}, which torch does not have.`
    : `Layers of ${CELLS[cell].title}${what}, which ${known} does not have. Its tensors have the same names.`;
}

const HARD_GATE = `def gate(z):
    """The hard_sigmoid of Keras 2, which is not torch.nn.Hardsigmoid."""
    return (0.2 * z + 0.5).clamp(0, 1)

`;
const SOFT_GATE = `def gate(z):
    return z.sigmoid()

`;

/** A product of the state before with a layer's recurrent weights. */
const RECURRENT = "torch.nn.functional.linear(h, getattr(self, f'weight_hh_l{l}'), getattr(self, f'bias_hh_l{l}'))";

/** The equations of each cell, as in `src/reference`. */
const STEPS: Readonly<Record<CellName, string>> = {
  rnn: `def step(self, x, state, l):
    (h,) = state
    return ((x + ${RECURRENT}).tanh(),)
`,
  lstm: `def step(self, x, state, l):
    h, c = state
    s = ${RECURRENT}
    i, f, g, o = (x + s).chunk(4, 1)
    c = gate(f) * c + gate(i) * g.tanh()
    return gate(o) * c.tanh(), c
`,
  gru: `def step(self, x, state, l):
    (h,) = state
    s = ${RECURRENT}
    (xr, xz, xn), (sr, sz, sn) = x.chunk(3, 1), s.chunk(3, 1)
    r, z = gate(xr + sr), gate(xz + sz)
    n = (xn + r * sn).tanh()
    return ((1 - z) * n + z * h,)
`,
  mingru: `def step(self, x, state, l):
    (h,) = state
    z, candidate = x.chunk(2, 1)
    z = gate(z)
    return ((1 - z) * h + z * candidate,)
`,
};
