import { z } from 'zod'
import type { Route } from '../route.js'
import { cidText, jobId } from '../views/fields.js'
import { imageView, pushEvent, receiptView, verificationView } from '../views/image.js'

/** A receipt's CID, or the id of the job it belongs to. */
const params = z.object({ id: z.union([jobId, cidText]) })

export const imageRoutes = {
  pushImage: {
    method: 'POST',
    path: '/v1/images',
    summary: "Take in an image archive from the daemon's machine.",
    body: z.strictObject({ path: z.string().max(4096).startsWith('/') }),
    response: pushEvent,
    stream: true,
  },
  listImages: { method: 'GET', path: '/v1/images', summary: 'Images taken in so far.', response: z.array(imageView) },
  showReceipt: { method: 'GET', path: '/v1/receipts/:id', summary: 'A receipt.', params, response: receiptView },
  verifyReceipt: {
    method: 'POST',
    path: '/v1/receipts/:id/verify',
    summary: 'Check a receipt against its signatures and the chain.',
    params,
    response: verificationView,
  },
} satisfies Record<string, Route>
