import type { ExportKind } from '../export_kind.ts';
import { html } from './html.ts';
import { js } from './js.ts';

/** Every kind of export, by name. */
const BY_NAME = { js, html };
/** What a model can be exported to. */
export type ExportKindName = keyof typeof BY_NAME;
/** Every kind of export, by name. */
export const EXPORT_KINDS: Readonly<Record<ExportKindName, ExportKind>> = BY_NAME;
/** Their names. */
export const EXPORT_KIND_NAMES = Object.keys(EXPORT_KINDS) as readonly ExportKindName[];
