import type { Diagnosis } from "../diagnose/mod.ts";
import type { Finding } from "../session/cause.ts";
import type { Asked } from "./diagnosis.ts";

/** The JSON value of a diagnosis, schema `underlay.diagnosis/1`: no key for what is absent. */
export function diagnosisJson(asked: Asked, diagnosis: Diagnosis): Record<string, unknown> {
  const { up, causes, remedy, decider, also, layers } = diagnosis;
  return {
    schema: "underlay.diagnosis/1",
    ...(asked.name !== undefined && asked.name !== asked.peer && { name: asked.name }),
    peer: asked.peer,
    port: asked.port,
    up,
    causes: causes.map(findingJson),
    remedy,
    ...(decider !== undefined && { decider }),
    ...(also.length > 0 && { also: also.map(findingJson) }),
    layers: layers.map(({ name, state, text }) => ({ name, state, text })),
  };
}

function findingJson({ id, title, confidence, why, evidence }: Finding): Record<string, unknown> {
  return { cause: id, title, confidence, why, evidence: evidence.map(({ text }) => ({ text })) };
}
