// Credo's records in a Map: what its Askar storage does, without a native library. Nothing outlives the process.
import { JsonTransformer, RecordDuplicateError, RecordNotFoundError, StorageVersionRecord } from '@credo-ts/core'

const FRAMEWORK_STORAGE_VERSION = '0.6'

export class MemoryStorage {
  supportsCursorPagination = false
  #contexts = new Map()

  #records(context) {
    const key = context.contextCorrelationId
    if (!this.#contexts.has(key)) {
      const version = new StorageVersionRecord({ storageVersion: FRAMEWORK_STORAGE_VERSION, frameworkStorageVersion: FRAMEWORK_STORAGE_VERSION })
      this.#contexts.set(key, new Map([[version.id, this.#freeze(version)]]))
    }
    return this.#contexts.get(key)
  }

  #freeze(record) {
    return { type: record.type, value: JsonTransformer.toJSON(record), tags: record.getTags() }
  }

  #thaw(RecordClass, id, { value, tags }) {
    const record = JsonTransformer.fromJSON(value, RecordClass)
    record.id = id
    record.replaceTags(tags)
    return record
  }

  #require(records, type, id) {
    const stored = records.get(id)
    if (stored?.type !== type) throw new RecordNotFoundError(`no record ${id}`, { recordType: type })
    return stored
  }

  async save(context, record) {
    const records = this.#records(context)
    if (records.has(record.id)) throw new RecordDuplicateError(`record ${record.id} is there`, { recordType: record.type })
    records.set(record.id, this.#freeze(record))
  }

  async update(context, record) {
    const records = this.#records(context)
    this.#require(records, record.type, record.id)
    records.set(record.id, this.#freeze(record))
  }

  async updateByIdWithLock(context, RecordClass, id, change) {
    const record = await change(await this.getById(context, RecordClass, id))
    await this.update(context, record)
    return record
  }

  async delete(context, record) {
    const records = this.#records(context)
    this.#require(records, record.type, record.id)
    records.delete(record.id)
  }

  async deleteById(context, RecordClass, id) {
    const records = this.#records(context)
    this.#require(records, RecordClass.type, id)
    records.delete(id)
  }

  async getById(context, RecordClass, id) {
    return this.#thaw(RecordClass, id, this.#require(this.#records(context), RecordClass.type, id))
  }

  async getAll(context, RecordClass) {
    return this.findByQuery(context, RecordClass, {})
  }

  async findByQuery(context, RecordClass, query) {
    const matches = ({ type, tags }) => type === RecordClass.type && fits(tags, query)
    return [...this.#records(context)].filter(([, stored]) => matches(stored)).map(([id, stored]) => this.#thaw(RecordClass, id, stored))
  }
}

function fits(tags, { $and = [], $or, $not, ...equal }) {
  const same = ([name, wanted]) => Array.isArray(wanted) ? wanted.every((value) => tags[name]?.includes(value)) : tags[name] === wanted
  return (
    Object.entries(equal).filter(([, wanted]) => wanted !== undefined).every(same) &&
    $and.every((query) => fits(tags, query)) &&
    (!$or || $or.some((query) => fits(tags, query))) &&
    (!$not || !fits(tags, $not))
  )
}
