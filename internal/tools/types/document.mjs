// Prints the public endpoint types of @nangohq/types as an OpenAPI document, to be compared with openapi.yaml.
//
//   node document.mjs FOLDER     FOLDER has node_modules with @nangohq/types and typescript
//
// Types have no statuses: the answer of an endpoint is listed as 200, and its error codes as x-codes.
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(process.argv[2]);
const require = createRequire(path.join(folder, 'package.json'));
const ts = require('typescript');

const entry = path.join(folder, 'entry.ts');
const options = { strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const host = ts.createCompilerHost(options);
const read = host.readFile.bind(host);
const source = "import type { PublicApiEndpoints } from './node_modules/@nangohq/types/dist/api.endpoints.js';\nexport type All = PublicApiEndpoints;\n";
host.readFile = (name) => (path.resolve(name) === entry ? source : read(name));
const exists = host.fileExists.bind(host);
host.fileExists = (name) => path.resolve(name) === entry || exists(name);
const program = ts.createProgram([entry], options, host);
const checker = program.getTypeChecker();

/** The endpoints of a union, by the names that its declaration has for them. */
function endpoints() {
    const list = program.getSourceFile(path.join(folder, 'node_modules/@nangohq/types/dist/api.endpoints.d.ts'));
    if (!list) {
        throw new Error('@nangohq/types has no dist/api.endpoints.d.ts');
    }
    const union = list.statements.find((s) => ts.isTypeAliasDeclaration(s) && s.name.text === 'PublicApiEndpoints');
    return union.type.types.map((node) => ({ name: node.getText(), type: checker.getTypeFromTypeNode(node) }));
}

function property(type, name) {
    const symbol = type.getProperty(name);
    return symbol && checker.getTypeOfSymbol(symbol);
}

const none = (type) => !type || (type.flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined)) !== 0;

/** A type as a schema. What it holds itself again, and what is somebody else's form, is any value. */
function schema(type, above = []) {
    const f = type.flags;
    if (f & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter) || above.includes(type) || above.length > 14) {
        return {};
    }
    const name = type.aliasSymbol?.name ?? type.symbol?.name;
    if (name?.startsWith('JSONSchema7') || name === 'JsonValue' || name === 'JsonObject') {
        return { type: 'object', additionalProperties: true };
    }
    if (f & (ts.TypeFlags.StringLike | ts.TypeFlags.TemplateLiteral) || name === 'Date') {
        return { type: 'string' };
    }
    if (f & ts.TypeFlags.NumberLike) {
        return { type: 'number' };
    }
    if (f & ts.TypeFlags.BooleanLike) {
        return { type: 'boolean' };
    }
    if (f & ts.TypeFlags.Null) {
        return { type: 'null' };
    }
    const inner = [...above, type];
    if (type.isUnion()) {
        const members = type.types.filter((t) => !none(t)).map((t) => schema(t, inner));
        const distinct = [...new Map(members.map((m) => [JSON.stringify(m), m])).values()];
        return distinct.length === 1 ? distinct[0] : { anyOf: distinct };
    }
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
        const [item] = checker.getTypeArguments(type);
        return { type: 'array', items: item ? schema(item, inner) : {} };
    }
    const properties = {};
    for (const symbol of checker.getPropertiesOfType(type)) {
        const field = checker.getTypeOfSymbol(symbol);
        if (!none(field) && field.getCallSignatures().length === 0) {
            properties[symbol.name] = schema(field, inner);
        }
    }
    const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return { type: 'object', properties, ...(index && { additionalProperties: schema(index, inner) }) };
}

/** The fields of the query or the headers as parameters. */
function parameters(type, where) {
    if (none(type) || type.flags & ts.TypeFlags.Any) {
        return [];
    }
    const names = new Map();
    for (const part of type.isUnion() ? type.types : [type]) {
        for (const symbol of checker.getPropertiesOfType(part)) {
            names.set(symbol.name, checker.getTypeOfSymbol(symbol));
        }
    }
    return [...names].map(([name, field]) => ({ name, in: where, schema: schema(field) }));
}

/** The codes of the errors that are an endpoint's own. */
function codes(type, found = new Set()) {
    for (const part of type?.isUnion() ? type.types : type ? [type] : []) {
        const code = property(part, 'error') && property(property(part, 'error'), 'code');
        for (const literal of code?.isUnion() ? code.types : code ? [code] : []) {
            if (literal.isStringLiteral()) {
                found.add(literal.value);
            }
        }
    }
    return [...found].sort();
}

const paths = {};
for (const { name, type } of endpoints()) {
    const method = property(type, 'Method').value.toLowerCase();
    const template = property(type, 'Path').value.replace(/:(\w+)/g, '{$1}');
    const body = property(type, 'Body');
    const success = property(type, 'Success');
    const json = (t) => ({ 'application/json': { schema: schema(t) } });
    paths[template] ??= {};
    paths[template][method] = {
        'x-type': name,
        'x-codes': codes(property(type, 'Errors')),
        parameters: [
            ...[...template.matchAll(/\{(\w+)\}/g)].map(([, p]) => ({ name: p, in: 'path', required: true, schema: { type: 'string' } })),
            ...parameters(property(type, 'Querystring'), 'query'),
            ...parameters(property(type, 'Headers'), 'header')
        ],
        ...(!none(body) && { requestBody: { content: json(body) } }),
        responses: { 200: { description: 'Success', ...(!none(success) && { content: json(success) }) } }
    };
}
// The codes of every endpoint come from the checks before them.
const operations = Object.values(paths).flatMap((item) => Object.values(item));
const common = operations.map((op) => op['x-codes']).reduce((all, own) => all.filter((code) => own.includes(code)));
for (const op of operations) {
    op['x-codes'] = op['x-codes'].filter((code) => !common.includes(code));
}
console.log(JSON.stringify({ openapi: '3.1.0', info: { title: 'Endpoint types', version: '0' }, paths }));
