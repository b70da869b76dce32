import type { ExportKind, FolderKind } from '../export_kind.ts';
import { html } from './html.ts';
import { js } from './js.ts';
import { json } from './json.ts';
import { keras } from './keras.ts';
import { onnx } from './onnx.ts';
import { torch } from './torch.ts';

/** The kinds of files that a model can be exported to. Spelled out, since it is part of the library's interface. */
export type ExportKindName = 'js' | 'html' | 'keras' | 'onnx' | 'json';
/** Every kind of file, by name. */
export const EXPORT_KINDS: Readonly<Record<ExportKindName, ExportKind>> = { js, html, keras, onnx, json };
/** Their names. */
export const EXPORT_KIND_NAMES = Object.keys(EXPORT_KINDS) as readonly ExportKindName[];

/** The kinds that are folders. */
export type FolderKindName = 'torch';
/** Every kind of folder, by name. */
export const FOLDER_KINDS: Readonly<Record<FolderKindName, FolderKind>> = { torch };
/** Their names. */
export const FOLDER_KIND_NAMES = Object.keys(FOLDER_KINDS) as readonly FolderKindName[];
