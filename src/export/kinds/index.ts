import type { ExportKind } from '../export_kind.ts';
import { html } from './html.ts';
import { js } from './js.ts';
import { keras } from './keras.ts';
import { onnx } from './onnx.ts';

/** What a model can be exported to. Spelled out, since it is part of the library's interface. */
export type ExportKindName = 'js' | 'html' | 'keras' | 'onnx';
/** Every kind of export, by name. */
export const EXPORT_KINDS: Readonly<Record<ExportKindName, ExportKind>> = { js, html, keras, onnx };
/** Their names. */
export const EXPORT_KIND_NAMES = Object.keys(EXPORT_KINDS) as readonly ExportKindName[];
