import type { Millis } from '../core/base/time.ts';
import type { Language } from '../words/language.ts';
import type { ApiGroup, ApiModel, ApiSchema } from './models/api.ts';
import { STILL, type Page } from './base/page.ts';
import { Titled } from './parts/titled.tsx';

export const API_PATH = '/api';
/** The document that the pages are drawn from; they link to it as their data for programs. */
const DOCUMENT_PATH = '/openapi.json';
/** The document is in English, whatever the language and direction of the page. */
const ENGLISH = { lang: 'en', dir: 'ltr' } as const;

/** The API for developers: every operation, with a link to its full description. */
export function apiPage({ groups }: ApiModel, now: Millis, language: Language): Page {
  const { say } = language;
  return {
    ...DRAWN_FROM_DOCUMENT,
    title: say.apiTitle,
    description: say.apiIntro,
    path: API_PATH,
    asOf: now,
    sign: () => (
      <>
        <h1>{say.apiTitle}</h1>
        <p class="note">{say.apiIntro}</p>
      </>
    ),
    body: () => (
      <div class="api" {...ENGLISH}>
        {groups.map(({ name, title, description, operations }) => (
          <Titled key={name} id={`group-${name}`} heading={title}>
            <p class="fine">{description}</p>
            <ul class="calls">
              {operations.map(({ operationId, method, path, summary }) => (
                <li key={operationId}>
                  <a href={`${API_PATH}/${name}#${operationId}`}>
                    <code>
                      {method} {path}
                    </code>
                  </a>
                  <span>{summary}</span>
                </li>
              ))}
            </ul>
          </Titled>
        ))}
      </div>
    ),
  };
}

/** Everything about one group: its operations, and the shapes of requests and responses. */
export function apiGroupPage(
  { name, title, description, operations, shapes }: ApiGroup,
  { groups }: ApiModel,
  now: Millis,
  language: Language,
): Page {
  const { say } = language;
  const common = commonAnswers(operations);
  return {
    ...DRAWN_FROM_DOCUMENT,
    title: `${say.apiTitle}: ${title}`,
    description,
    path: `${API_PATH}/${name}`,
    asOf: now,
    sign: () => (
      <>
        <p class="word">
          <a href={API_PATH}>{say.apiTitle}</a>
        </p>
        <h1>
          <span {...ENGLISH}>{title}</span>
        </h1>
        <p class="note" {...ENGLISH}>
          {description}
        </p>
      </>
    ),
    body: () => (
      <div class="api">
        <ul class="calls" {...ENGLISH}>
          {operations.map(({ operationId, method, path }) => (
            <li key={operationId}>
              <a href={`#${operationId}`}>
                <code>
                  {method} {path}
                </code>
              </a>
            </li>
          ))}
        </ul>
        {common.length === 0 ? null : (
          <Titled id="common" heading={say.apiCommonAnswers}>
            <Answers of={common} />
          </Titled>
        )}
        {operations.map((operation) => (
          <Operation
            key={operation.operationId}
            operation={operation}
            answers={answersOf(operation).filter((answer) => !common.some((one) => isSame(one, answer)))}
            language={language}
          />
        ))}
        <Titled id="shapes" heading={say.apiShapes}>
          <p class="fine">{say.apiOptional}</p>
          {shapes.map(([shape, schema]) => (
            <Shape key={shape} name={shape} schema={schema} />
          ))}
        </Titled>
        <ul class="calls" {...ENGLISH}>
          {groups.map((group) => (
            <li key={group.name}>
              <a href={`${API_PATH}/${group.name}`} aria-current={group.name === name ? 'page' : undefined}>
                {group.title}
              </a>
              <span>{group.description}</span>
            </li>
          ))}
        </ul>
      </div>
    ),
  };
}

/** Common to all these pages, which change only with the program. */
const DRAWN_FROM_DOCUMENT = {
  ...STILL,
  status: 200,
  tone: 'normal',
  feeds: null,
  data: DOCUMENT_PATH,
} as const;

type ApiOperation = ApiGroup['operations'][number];
/** A status code and its description. */
type Answer = readonly [status: string, answer: ApiOperation['responses'][string]];

const answersOf = ({ responses }: ApiOperation): Answer[] => Object.entries(responses);
const isSame = (one: Answer, other: Answer): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Responses that several operations describe identically, so that they are listed once. */
function commonAnswers([first, ...others]: readonly ApiOperation[]): Answer[] {
  if (first === undefined || others.length === 0) return [];
  return answersOf(first).filter((answer) =>
    others.every((other) => answersOf(other).some((one) => isSame(one, answer))),
  );
}

interface OperationProps {
  readonly operation: ApiOperation;
  readonly answers: readonly Answer[];
  readonly language: Language;
}

function Operation({ operation, answers, language: { say } }: OperationProps) {
  const { operationId, method, path, summary, description, parameters, requestBody } = operation;
  return (
    <section id={operationId} aria-labelledby={`${operationId}-heading`}>
      <h2 id={`${operationId}-heading`} {...ENGLISH}>
        <code>
          {method} {path}
        </code>
      </h2>
      <p {...ENGLISH}>
        {summary}. <Prose says={description} />
      </p>
      {parameters.length === 0 ? null : (
        <>
          <h3>{say.apiParameters}</h3>
          <dl {...ENGLISH}>
            {parameters.map((parameter) => (
              <Entry
                key={parameter.name}
                name={optional(parameter.name, parameter.required)}
                schema={parameter.schema}
                description={parameter.description}
              />
            ))}
          </dl>
        </>
      )}
      {requestBody === undefined ? null : (
        <>
          <h3>{say.apiBody}</h3>
          <p {...ENGLISH}>
            {Object.entries(requestBody.content).map(([media, { schema }]) => (
              <span key={media}>
                <Type schema={schema} /> <small>{media}</small>
              </span>
            ))}
          </p>
        </>
      )}
      <h3>{say.apiAnswers}</h3>
      <Answers of={answers} />
    </section>
  );
}

function Answers({ of }: { readonly of: readonly Answer[] }) {
  return (
    <dl {...ENGLISH}>
      {of.map(([status, { description, content = {} }]) => (
        <div key={status}>
          <dt>
            <b>{status}</b>{' '}
            {Object.entries(content).map(([media, { schema }]) => (
              <span key={media}>
                <Type schema={schema} /> <small>{media}</small>{' '}
              </span>
            ))}
          </dt>
          <dd>
            <Prose says={description} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Shape({ name, schema }: { readonly name: string; readonly schema: ApiSchema }) {
  const { properties, description } = schema;
  return (
    <section id={`shape-${name}`} {...ENGLISH} aria-labelledby={`shape-${name}-heading`}>
      <h3 id={`shape-${name}-heading`}>
        <code>{name}</code>
      </h3>
      <p>
        <Prose says={description} />
      </p>
      {properties === undefined ? (
        <p>
          <Type schema={schema} />
        </p>
      ) : (
        <Fields of={schema} />
      )}
    </section>
  );
}

/** The fields of an object, in order; fields that are anonymous objects are expanded. */
function Fields({ of: { properties = {}, required = [] } }: { readonly of: ApiSchema }) {
  return (
    <dl>
      {Object.entries(properties).map(([field, schema]) => (
        <Entry
          key={field}
          name={optional(field, required.includes(field))}
          schema={schema}
          description={schema.description}
        />
      ))}
    </dl>
  );
}

interface EntryProps {
  readonly name: string;
  readonly schema: ApiSchema;
  readonly description?: string | undefined;
}

/** A parameter or a field: its name, type and description. */
function Entry({ name, schema, description }: EntryProps) {
  return (
    <div>
      <dt>
        <b>
          <code>{name}</code>
        </b>{' '}
        <Type schema={schema} /> <small>{bounds(schema)}</small>
      </dt>
      {description === undefined ? null : (
        <dd>
          <Prose says={description} />
        </dd>
      )}
      {schema.properties === undefined ? null : (
        <dd>
          <Fields of={schema} />
        </dd>
      )}
    </div>
  );
}

/** Text of the document, with code between backticks. */
function Prose({ says = '' }: { readonly says?: string | undefined }) {
  return <>{says.split('`').map((part, nth) => (nth % 2 === 1 ? <code key={nth}>{part}</code> : part))}</>;
}

const optional = (name: string, required: boolean): string => (required ? name : `${name}?`);

/** The bounds of numbers and texts, and the default. The length of a time follows from its format. */
function bounds({ minimum, maximum, maxLength, format, default: otherwise }: ApiSchema): string {
  const range = maximum === undefined ? null : `${minimum ?? 0}–${maximum}`;
  const length = maxLength === undefined || format !== undefined ? null : `≤ ${maxLength} characters`;
  const without = otherwise === undefined ? null : `default ${JSON.stringify(otherwise)}`;
  return [range, length, without].filter((one) => one !== null).join(', ');
}

/** A type in TypeScript notation, with links to shapes. */
function Type({ schema }: { schema: ApiSchema }) {
  const { $ref, anyOf, items, prefixItems, additionalProperties } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return (
      <a href={`#shape-${name}`}>
        <code>{name}</code>
      </a>
    );
  }
  if (anyOf !== undefined)
    return (
      <>
        {anyOf.map((one, nth) => (
          <span key={nth}>
            {nth === 0 ? null : <code>{one.type === 'null' ? ' | null' : ' | '}</code>}
            {one.type === 'null' ? null : <Type schema={one} />}
          </span>
        ))}
      </>
    );
  if (items !== undefined)
    return (
      <>
        {items.anyOf === undefined ? null : <code>(</code>}
        <Type schema={items} />
        <code>{items.anyOf === undefined ? '[]' : ')[]'}</code>
      </>
    );
  if (prefixItems !== undefined)
    return (
      <>
        <code>[</code>
        {prefixItems.map((one, nth) => (
          <span key={nth}>
            {nth === 0 ? '' : ', '}
            <Type schema={one} />
          </span>
        ))}
        <code>]</code>
      </>
    );
  if (typeof additionalProperties === 'object' && additionalProperties.type !== undefined)
    return (
      <>
        <code>{'Record<string, '}</code>
        <Type schema={additionalProperties} />
        <code>{'>'}</code>
      </>
    );
  return <code>{plainType(schema)}</code>;
}

function plainType({ enum: choices, const: only, type, format }: ApiSchema): string {
  if (choices !== undefined) return choices.map((one) => JSON.stringify(one)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const name = typeof type === 'string' ? type : (type ?? ['any']).join(' | ');
  return format === undefined ? name : `${name} (${format})`;
}
