import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as core from '@actions/core'
import type { Outcome } from '../story.ts'
import { TARGET_IDS, TARGETS } from '../targets/table.ts'
import { makeAnnotations, type Annotation } from './annotations.ts'
import { renderSummary } from './summary.ts'

/**
 * Outputs, files, annotations and the summary of a run, written before the step may fail.
 * @param folder absolute path of a folder that outlives the step, for manifest and report
 */
export async function publish(outcome: Outcome, folder: string): Promise<void> {
  const files = writeFiles(outcome, folder)
  setOutputs(outcome, files)
  const { report, places, error } = outcome
  // What a check plans to change is no error: annotations are as red as the step.
  const wrong = error === null ? [] : outcome.mismatches
  for (const annotation of makeAnnotations(report.findings, wrong, places)) annotate(annotation)
  await writeSummary(outcome)
}

interface Files {
  readonly manifest: string
  readonly report: string
}

function writeFiles(outcome: Outcome, folder: string): Files {
  mkdirSync(folder, { recursive: true })
  const files = { manifest: path.join(folder, 'manifest.json'), report: path.join(folder, 'report.json') }
  if (outcome.manifest !== null) writeFileSync(files.manifest, manifestJson(outcome))
  writeFileSync(files.report, `${JSON.stringify(outcome.report, null, 2)}\n`)
  return files
}

/** The public shape of the manifest: what a function is made of, not how it was found. */
function manifestJson({ manifest }: Outcome): string {
  const functions = manifest?.functions.map(({ name, hash, entrypoint, verifyJwt, files }) => ({
    name,
    hash,
    entrypoint,
    verifyJwt,
    files
  }))
  return `${JSON.stringify({ ...manifest, functions }, null, 2)}\n`
}

function setOutputs(outcome: Outcome, files: Files): void {
  const { report } = outcome
  core.setOutput('result', report.result)
  core.setOutput('in-sync', outcome.inSync)
  core.setOutput('build-hash', report.buildHash)
  for (const id of TARGET_IDS) {
    const { outputs } = TARGETS[id]
    core.setOutput(outputs.hash, report.targets[id]?.hash ?? '')
    core.setOutput(outputs.status, report.targets[id]?.status ?? 'unknown')
  }
  core.setOutput('changed', JSON.stringify(outcome.changed))
  core.setOutput('mismatches', JSON.stringify(outcome.mismatches))
  core.setOutput('leftovers', JSON.stringify(report.leftovers ?? []))
  core.setOutput('manifest', outcome.manifest === null ? '' : files.manifest)
  core.setOutput('report', files.report)
}

function annotate({ level, title, message, file, line }: Annotation): void {
  const properties = {
    title,
    ...(file === null ? {} : { file }),
    ...(line === null ? {} : { startLine: line })
  }
  if (level === 'error') core.error(message, properties)
  else core.warning(message, properties)
}

async function writeSummary(outcome: Outcome): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY'] || outcome.manifest === null) return
  const text = renderSummary({ ...outcome, manifest: outcome.manifest })
  try {
    await core.summary.addRaw(text).write()
  } catch (error) {
    // How a run is told never decides how it went.
    core.warning(`The job summary could not be written: ${String(error)}`)
  }
}
