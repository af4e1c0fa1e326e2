#!/usr/bin/env bash
# Versions:  @nangohq/runner-sdk 0.71.10 (with parse-link-header 2.0.0)
# Behavior:  Paginate of Nango's integration functions finds the next page in the Link header with
#            parse-link-header, which ignores a header of more than 2,000 characters. The page then
#            counts as the last one, and the sync ends without an error, although pages are missing.
#            A header may have four links, each with its cursor, so cursors of 500 characters are too
#            long. A link with REL="next" is not found either, although names of parameters are
#            case-insensitive.
# Output:    a Link header of 2000 characters: 3 pages; of 2001 characters: 1 page; REL="next": 1 page
# Guarded by: TestLongLinkHeadersAreFollowed in wrappers/script
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/runner-sdk@0.71.10 parse-link-header@2.0.0
cat > check.mjs <<'JS'
import { PaginationService } from '@nangohq/runner-sdk';
const service = PaginationService.link ? PaginationService : new PaginationService();
// pages counts the pages of an API with 3 pages whose Link header has the given length.
async function pages(length, rel = 'rel') {
  const paging = { type: 'link', link_rel_in_response_header: 'next' };
  let sent = 0;
  const proxy = async () => {
    const start = `<https://api.example.com/items?page=${++sent + 1}&cursor=`, end = `>; ${rel}="next"`;
    return { data: [sent], headers: sent < 3 ? { link: start + 'a'.repeat(length - start.length - end.length) + end } : {} };
  };
  let n = 0;
  for await (const page of service.link({ endpoint: '/items' }, paging, {}, false, proxy)) n += page.length;
  return n;
}
const seen = [await pages(2000), await pages(2001), await pages(200, 'REL')];
console.log(`a Link header of 2000 characters: ${seen[0]} pages; of 2001 characters: ${seen[1]} page; REL="next": ${seen[2]} page`);
process.exit(seen.join() === '3,1,1' ? 0 : 1);
JS
node check.mjs || { echo "changed: other links are followed"; exit 1; }
echo "ok: pagination ends without an error at a Link header of more than 2,000 characters"
