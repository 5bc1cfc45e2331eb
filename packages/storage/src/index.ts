export { type LocalOptions, type OpenedStore, type OpenOptions, openLocalStore, openStore } from './open.js'
export type {
  Content,
  ContentFile,
  ContentStore,
  StorageErrorCode,
  TransferOptions,
  TransferProgress,
  Usage,
} from './port.js'
