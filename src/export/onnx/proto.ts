import { PbfWriter } from 'pbf';

/** A float32 tensor that the graph holds. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** One operation. Inputs and outputs are names of values. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers unless the operator takes floats; `floats` says which are. */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
}

/** An input or output of the graph. A side that is a text may have any length. */
export interface OnnxValue {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly shape: readonly (number | string)[];
}

/** A model of one graph. */
export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The version of the format, and that of its operators which came with it. */
const IR_VERSION = 8;
const OPERATORS = 17;
/** Numbers of TensorProto.DataType. */
const TYPES = { float: 1, int64: 7 } as const;
/** Numbers of AttributeProto.AttributeType. */
const [FLOAT, INT] = [1, 2];

/** A message: what it writes, by the numbers of its fields. */
type Message<T> = (item: T, pbf: PbfWriter) => void;

/**
 * The bytes of an ONNX file: a ModelProto of onnx.proto, whose field numbers stand beside each field here
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
export function writeOnnx(model: OnnxModel): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'mangosaurus'); // producer_name
  pbf.writeMessage(7, graph, model);
  pbf.writeMessage(8, operators, OPERATORS); // opset_import
  for (const entry of model.metadata) pbf.writeMessage(14, textEntry, entry); // metadata_props
  return pbf.finish();
}

const graph: Message<OnnxModel> = ({ name, description, nodes, tensors, inputs, outputs }, pbf) => {
  for (const item of nodes) pbf.writeMessage(1, node, item);
  pbf.writeStringField(2, name);
  for (const item of tensors) pbf.writeMessage(5, tensor, item); // initializer
  pbf.writeStringField(10, description); // doc_string
  for (const item of inputs) pbf.writeMessage(11, value, item);
  for (const item of outputs) pbf.writeMessage(12, value, item);
};

const node: Message<OnnxNode> = ({ operator, inputs, outputs, integers = {}, floats = {} }, pbf) => {
  for (const name of inputs) pbf.writeStringField(1, name);
  for (const name of outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(3, outputs[0]!); // name
  pbf.writeStringField(4, operator); // op_type
  for (const entry of Object.entries(integers)) pbf.writeMessage(5, integerAttribute, entry);
  for (const entry of Object.entries(floats)) pbf.writeMessage(5, floatAttribute, entry);
};

const integerAttribute: Message<[string, number]> = ([name, number], pbf) => {
  pbf.writeStringField(1, name);
  pbf.writeVarintField(3, number); // i
  pbf.writeVarintField(20, INT); // type
};

const floatAttribute: Message<[string, number]> = ([name, number], pbf) => {
  pbf.writeStringField(1, name);
  pbf.writeFloatField(2, number); // f
  pbf.writeVarintField(20, FLOAT); // type
};

const tensor: Message<OnnxTensor> = ({ name, shape, values }, pbf) => {
  pbf.writePackedVarint(1, [...shape]); // dims
  pbf.writeVarintField(2, TYPES.float); // data_type
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)); // raw_data
};

const value: Message<OnnxValue> = ({ name, type, shape }, pbf) => {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, valueType, { type, shape });
};

const valueType: Message<Omit<OnnxValue, 'name'>> = (item, pbf) => pbf.writeMessage(1, tensorType, item);

const tensorType: Message<Omit<OnnxValue, 'name'>> = ({ type, shape }, pbf) => {
  pbf.writeVarintField(1, TYPES[type]); // elem_type
  pbf.writeMessage(2, shapeOf, shape);
};

const shapeOf: Message<OnnxValue['shape']> = (sides, pbf) => {
  for (const side of sides) pbf.writeMessage(1, sideOf, side);
};

const sideOf: Message<number | string> = (side, pbf) => {
  if (typeof side === 'number') pbf.writeVarintField(1, side);
  else pbf.writeStringField(2, side);
};

const operators: Message<number> = (version, pbf) => {
  pbf.writeStringField(1, ''); // domain: that of ONNX itself
  pbf.writeVarintField(2, version);
};

const textEntry: Message<[string, string]> = ([key, text], pbf) => {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, text);
};
