import type { Logger } from '@opgpu/utils'
import type Docker from 'dockerode'
import type { Ledger } from '../ledger.js'
import type { JobRun } from '../port.js'
import { type Listed, listContainers } from './containers.js'
import { Ender } from './ender.js'
import { engineError } from './errors.js'
import { DockerJob } from './job.js'
import { type JobPlan, planOf } from './labels.js'
import { LogRecorder } from './log-recorder.js'
import { Meter } from './meter.js'
import { discard, type ProvisionModules, provision } from './provision.js'
import { claim, taskFiles, tasksOnDisk } from './task-files.js'

export interface TaskBookModules extends ProvisionModules {
  directory: string
  ledger: Ledger
  logger: Logger
  signal: AbortSignal
}

type Step = (live: DockerJob | undefined) => Promise<DockerJob | undefined>

/** The tasks of this daemon on one engine: at most one container, one handle and one step at a time for each. */
export class TaskBook {
  readonly #modules: TaskBookModules
  readonly #jobs = new Map<string, Promise<DockerJob | undefined>>()

  private constructor(modules: TaskBookModules) {
    this.#modules = modules
  }

  /** Tells the ledger which GPUs containers from before hold. */
  static async init(modules: TaskBookModules): Promise<TaskBook> {
    const listed = await listContainers(modules.docker, modules.namespace)
    for (const { plan } of listed) modules.ledger.occupy(plan.taskId, plan.gpus)
    return new TaskBook(modules)
  }

  /** The task's container, made unless there is one. */
  async start(run: JobRun, signal: AbortSignal): Promise<DockerJob> {
    signal.throwIfAborted()
    const started = await this.#step(run.taskId, async (live) => live ?? this.#startOrFind(run))
    if (started === undefined) throw new Error(`task ${run.taskId} was not started`)
    return started
  }

  attach(taskId: string): Promise<DockerJob | undefined> {
    return this.#step(taskId, async (live) => live ?? this.#find(taskId))
  }

  /** Removes containers and directories that no task in `keep` owns. */
  async cleanUp(keep: ReadonlySet<string>): Promise<string[]> {
    const { docker, directory } = this.#modules
    const listed = await this.#list()
    const left = new Set([...listed.map(({ plan }) => plan.taskId), ...(await tasksOnDisk(directory))])
    const gone = [...left].filter((taskId) => !keep.has(taskId))
    for (const taskId of gone) {
      const container = listed.find(({ plan }) => plan.taskId === taskId)
      await this.#remove(taskId, container && docker.getContainer(container.id))
    }
    return gone
  }

  /** Resolves once no step is under way; containers go on. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#jobs.values())
  }

  /** Steps of one task run one after another; a step that fails leaves the task without a handle. */
  #step(taskId: string, step: Step): Promise<DockerJob | undefined> {
    const before = this.#jobs.get(taskId) ?? Promise.resolve(undefined)
    const next = before.catch(() => undefined).then((job) => step(job?.lost ? undefined : job))
    this.#jobs.set(taskId, next)
    const forget = () => void (this.#jobs.get(taskId) === next && this.#jobs.delete(taskId))
    next.then((job) => job ?? forget(), forget)
    return next
  }

  async #startOrFind(run: JobRun): Promise<DockerJob> {
    const files = taskFiles(this.#modules.directory, run.taskId)
    if (!(await claim(files))) {
      const found = await this.#find(run.taskId)
      if (found !== undefined) return found
      await discard(this.#modules, run.taskId, files)
      await claim(files)
    }
    const container = await provision(this.#modules, run, files)
    this.#modules.ledger.occupy(
      run.taskId,
      run.gpus.map(({ uuid }) => uuid),
    )
    return this.#open(container, planOf(run))
  }

  #list(taskId?: string): Promise<Listed[]> {
    const { docker, namespace } = this.#modules
    return listContainers(docker, namespace, taskId).catch((error) => {
      throw engineError('engine_unreachable', 'cannot list containers', error)
    })
  }

  /** A container that was never started is no job: it goes. */
  async #find(taskId: string): Promise<DockerJob | undefined> {
    const { docker, directory, space } = this.#modules
    const [listed] = await this.#list(taskId)
    if (listed === undefined) return undefined
    const files = taskFiles(directory, taskId)
    const container = docker.getContainer(listed.id)
    if (listed.unstarted) {
      await discard(this.#modules, taskId, files, container)
      return undefined
    }
    await space.restore(files)
    return this.#open(container, listed.plan)
  }

  async #open(container: Docker.Container, plan: JobPlan): Promise<DockerJob> {
    const { directory, caps, logger, signal, space, groups } = { ...this.#modules, ...this.#modules.sandbox }
    const files = taskFiles(directory, plan.taskId)
    const [{ State }, recorder] = await Promise.all([container.inspect(), LogRecorder.init(files.log, caps.logBytes)])
    const startedAt = Date.parse(State.StartedAt)
    const meter = new Meter(startedAt, plan.gpus.length)
    const ender = new Ender(container, files.ended)
    const finalUse = () => groups.finalUse(plan.taskId)
    const remove = () => this.#remove(plan.taskId, container)
    const job = { container, plan, startedAt, files, space, recorder, meter, ender, logger, finalUse, discard: remove }
    return new DockerJob(job, signal)
  }

  async #remove(taskId: string, container?: Docker.Container): Promise<void> {
    await this.#step(taskId, async () => {
      await discard(this.#modules, taskId, taskFiles(this.#modules.directory, taskId), container)
      this.#modules.ledger.vacate(taskId)
      return undefined
    })
  }
}
