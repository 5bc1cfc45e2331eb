import { resolve } from 'node:path'
import type { ApiClient, ImageView } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import { Progress } from '../output/progress.js'
import { table } from '../output/table.js'
import { bytes } from '../output/words.js'

export function addImage(program: Command, act: Act): void {
  const image = program.command('image').description('container images that need no registry')
  image
    .command('push')
    .description('take in an image archive (docker save); prints the name to run it by')
    .argument('<archive>', 'a tar file')
    .action(
      act(async (context, archive: string) => {
        const pushed = await pushImage(await context.client(), resolve(archive))
        context.print(pushed, ({ cid }) => `ipfs://${cid}`)
      }),
    )
  image
    .command('ls')
    .description('images taken in so far')
    .action(
      act(async (context) => {
        const client = await context.client()
        context.print(await client.listImages(), (images) =>
          table(
            ['IMAGE', 'SIZE', 'ID'],
            images.map(({ cid, size, id }) => [`ipfs://${cid}`, bytes(size), id]),
            'no images',
          ),
        )
      }),
    )
}

/** Pushes with progress on stderr. */
async function pushImage(client: ApiClient, path: string): Promise<ImageView> {
  const progress = new Progress()
  for await (const event of client.pushImage({ body: { path } })) {
    progress.clear()
    if (event.type === 'done') return event.image
    progress.show(
      'taking the image in',
      `${bytes(event.done)}${event.total === undefined ? '' : ` of ${bytes(event.total)}`}`,
    )
  }
  throw new CodedError('stream_broken', 'the daemon did not say that it has the image')
}
