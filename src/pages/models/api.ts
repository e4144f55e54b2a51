/** A schema of the document, as far as the page tells of it. */
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
  readonly description?: string;
  readonly default?: unknown;
}

interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: ApiSchema;
}

type Content = Readonly<Record<string, { readonly schema: ApiSchema }>>;

export interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly ApiParameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}

/** As much of an OpenAPI document as the page tells of. */
interface ApiDocument {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> };
}

interface ApiGroup {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly (ApiOperation & { readonly method: string; readonly path: string })[];
}

/** What programs can ask, by what it is about, and the shapes of what they are answered, by name. */
export interface ApiModel {
  readonly groups: readonly ApiGroup[];
  readonly shapes: readonly (readonly [name: string, schema: ApiSchema])[];
}

export function apiModel(described: object): ApiModel {
  const document = described as ApiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      Object.assign({ method: method.toUpperCase(), path }, operation),
    ),
  );
  return {
    groups: document.tags.map(({ name, description }) => ({
      name,
      description,
      operations: operations.filter(({ tags }) => tags.includes(name)),
    })),
    shapes: Object.entries(document.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
