export async function startPostgres() {
  throw new Error('later');
}
