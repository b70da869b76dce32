import { html, type TemplateResult } from 'lit';
import type { CellName } from '../../model/cells/index.ts';

const t = html`<sup>⟨t⟩</sup>`;
const before = html`<sup>⟨t−1⟩</sup>`;
const W = (of: string): TemplateResult => html`W<sub>${of}</sub>`;
const sum = (gate: string): TemplateResult =>
  html`${W(`${gate}x`)} x${t} + ${W(`${gate}h`)} h${before} + b<sub>${gate}</sub>`;

/** The equations of one time step of a layer, line by line: the tanh layer in the notebook's names, the others in PyTorch's order of gates. */
export const CELL_EQUATIONS: Readonly<Record<CellName, readonly TemplateResult[]>> = {
  rnn: [html`a${t} = tanh( ${W('ax')} x${t} + ${W('aa')} a${before} + b )`],
  lstm: [
    html`i${t} = σ( ${sum('i')} )`,
    html`f${t} = σ( ${sum('f')} )`,
    html`g${t} = tanh( ${sum('g')} )`,
    html`o${t} = σ( ${sum('o')} )`,
    html`c${t} = f${t} c${before} + i${t} g${t}`,
    html`h${t} = o${t} tanh( c${t} )`,
  ],
  gru: [
    html`r${t} = σ( ${sum('r')} )`,
    html`z${t} = σ( ${sum('z')} )`,
    html`n${t} = tanh( ${W('nx')} x${t} + b<sub>n</sub> + r${t} ( ${W('nh')} h${before} + b′<sub>n</sub> ) )`,
    html`h${t} = ( 1 − z${t} ) n${t} + z${t} h${before}`,
  ],
  mingru: [
    html`z${t} = σ( ${W('zx')} x${t} + b<sub>z</sub> )`,
    html`n${t} = ${W('nx')} x${t} + b<sub>n</sub>`,
    html`h${t} = ( 1 − z${t} ) h${before} + z${t} n${t}`,
  ],
};

/** From a state to probabilities, and the loss of a letter. */
export const headEquations = (cell: CellName): readonly TemplateResult[] => [
  cell === 'rnn' ? html`z${t} = ${W('ya')} a${t} + b<sub>y</sub>` : html`z${t} = ${W('yh')} h${t} + b<sub>y</sub>`,
  html`ŷ${t} = softmax( z${t} )`,
  html`L${t} = −log ŷ${t}[ y${t} ]`,
];

/** The error of the scores, and that of a state: for a tanh layer as the notebook has it, for the others what they have in common. */
export function backwardEquations(cell: CellName): readonly TemplateResult[] {
  const later = html`<sup>⟨t+1⟩</sup>`;
  const fromScores = html`dz${t} = ŷ${t} − y${t}`;
  if (cell === 'rnn') {
    return [
      fromScores,
      html`da${t} = ${W('ya')}<sup>T</sup> dz${t} + ${W('aa')}<sup>T</sup> du${later}`,
      html`du${t} = ( 1 − (a${t})² ) da${t}`,
    ];
  }
  return [fromScores, html`dh${t} = ${W('yh')}<sup>T</sup> dz${t} + ( ∂h${later} / ∂h${t} )<sup>T</sup> dh${later}`];
}

/** From the scores to the letter that is drawn: its id. */
export const SAMPLING_EQUATIONS: readonly TemplateResult[] = [
  html`p = softmax( z${t} / τ )`,
  html`y${t} = the least k with p<sub>0</sub> + … + p<sub>k</sub> &gt; u${t}`,
  html`x<sup>⟨t+1⟩</sup> = y${t}`,
];

/** The notebook's update, and Adam's. */
export const SGD_EQUATIONS: readonly TemplateResult[] = [html`W ← W − α clip( dW )`];
export const ADAM_EQUATIONS: readonly TemplateResult[] = [
  html`m ← β<sub>1</sub> m + ( 1 − β<sub>1</sub> ) dW`,
  html`v ← β<sub>2</sub> v + ( 1 − β<sub>2</sub> ) dW²`,
  html`W ← W − α m̂ / ( √v̂ + ε )`,
];

/** Lines of equations. */
export function equations(lines: readonly TemplateResult[]): TemplateResult {
  return html`<div class="equation">${lines.map((line) => html`<div>${line}</div>`)}</div>`;
}
