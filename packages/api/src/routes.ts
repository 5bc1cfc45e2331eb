import type { Route } from './route.js'
import { imageRoutes } from './routes/images.js'
import { jobRoutes } from './routes/jobs.js'
import { moneyRoutes } from './routes/money.js'
import { netRoutes } from './routes/net.js'
import { sessionRoutes } from './routes/sessions.js'

/** Every endpoint of a daemon, by the name its client method has. */
export const routes = { ...netRoutes, ...jobRoutes, ...imageRoutes, ...moneyRoutes, ...sessionRoutes } satisfies Record<
  string,
  Route
>

export type Routes = typeof routes
export type RouteName = keyof Routes
