/** A schema in the document, as far as the page shows it. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly ApiSchema[];
  readonly items?: ApiSchema;
  readonly prefixItems?: readonly ApiSchema[];
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: ApiSchema | boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: ApiSchema;
}

type Content = Readonly<Record<string, { readonly schema: ApiSchema }>>;

interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly ApiParameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

const REFERENCE = /"#\/components\/schemas\/(\w+)"/gu;

/** The parts of an OpenAPI document that the page shows. */
interface ApiDocument {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> };
}

export interface ApiGroup {
  /** Its name in URLs. */
  readonly name: string;
  /** Its name in headings. */
  readonly title: string;
  readonly description: string;
  readonly operations: readonly (ApiOperation & { readonly method: string; readonly path: string })[];
  /** Every shape that its operations accept or return, including nested ones, by name. */
  readonly shapes: readonly (readonly [name: string, schema: ApiSchema])[];
}

/** The API by topic. */
export interface ApiModel {
  readonly groups: readonly ApiGroup[];
}

export function apiModel(described: object): ApiModel {
  const document = described as ApiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      Object.assign({ method: method.toUpperCase(), path }, operation),
    ),
  );
  return {
    groups: document.tags.map(({ name, description }) => {
      const own = operations.filter(({ tags }) => tags.includes(name));
      return {
        name,
        title: name.replace(/^./u, (first) => first.toUpperCase()),
        description,
        operations: own,
        shapes: shapesOf(own, document.components.schemas),
      };
    }),
  };
}

/** The shapes referenced from there, transitively. */
function shapesOf(from: unknown, all: ApiDocument['components']['schemas']): ApiGroup['shapes'] {
  const found = new Map<string, ApiSchema>();
  const look = (within: unknown): void => {
    for (const [, name = ''] of JSON.stringify(within).matchAll(REFERENCE)) {
      const schema = all[name];
      if (schema === undefined || found.has(name)) continue;
      found.set(name, schema);
      look(schema);
    }
  };
  look(from);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}
