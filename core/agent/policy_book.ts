import type { RouterConfig } from "../config/router_config.ts";
import { type CompiledPolicy, compilePolicy, type PolicyContext } from "../rib/policy/compile.ts";
import { openPolicy } from "../rib/policy/open_policies.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { PolicySource } from "../rib/policy/rules.ts";
import { keyText } from "./key_text.ts";

interface Entry {
  readonly text: string;
  readonly version: string;
  readonly policy: CompiledPolicy;
}

/**
 * The policies of the configuration by name. One that says the same after a change of the
 * configuration stays the same object with the same version.
 */
export class PolicyBook {
  readonly #context: PolicyContext;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #count = 0;
  /** Policies that are no more, while somebody may still ask them. */
  #retired: CompiledPolicy[] = [];

  constructor(context: PolicyContext) {
    this.#context = context;
  }

  /** Throws `FilterError` for a policy that cannot be: then all is as it was. */
  configure({ policies, prefixLists, decision }: RouterConfig): void {
    const { defaultLocalPref } = decision, context = { ...this.#context, defaultLocalPref };
    const before = this.#entries;
    this.#entries = new Map([...policies].map(([name, source]) => {
      const lists = listsOf(source).map((list) => prefixLists.get(list));
      const text = keyText([source, lists, defaultLocalPref]), known = before.get(name);
      if (known?.text === text) return [name, known];
      const policy = compilePolicy(source, prefixLists, context);
      return [name, { text, version: `${name}#${++this.#count}`, policy }];
    }));
    const kept = new Set(this.#entries.values());
    for (const entry of before.values()) if (!kept.has(entry)) this.#retired.push(entry.policy);
  }

  /** Nobody asks a policy of the configuration before any more. */
  releaseRetired(): void {
    for (const policy of this.#retired.splice(0)) policy.release();
  }

  /** Undefined for a name that no policy has. */
  named(name: string): Policy | undefined {
    return openPolicy(name) ?? this.#entries.get(name)?.policy;
  }

  /** Undefined where no name is given; a name without a policy lets nothing pass. */
  policy(name: string | undefined): Policy | undefined {
    return name === undefined ? undefined : this.named(name) ?? openPolicy("none");
  }

  /** A text that is another whenever the policy is. */
  versionOf(name: string | undefined): string {
    return name === undefined ? "" : this.#entries.get(name)?.version ?? name;
  }
}

/** Prefix lists on which the verdict may depend. */
function listsOf({ rules }: PolicySource): readonly string[] {
  const conditions = rules.flatMap(({ match }) => match);
  return conditions.filter(({ key }) => key === "prefix-list")
    .flatMap(({ texts }) => texts.map((text) => text.replace(/^!\s*/, "")));
}
