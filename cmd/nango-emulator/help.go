package main

const help = `nango-emulator is a Nango in memory. What it knows is gone when it stops.

Usage:
  nango-emulator [flags]

Flags:
  --addr HOST:PORT     where to listen (127.0.0.1:3003)
  --base-path PATH     serve below a path, such as /nango
  --key UUID           the secret key, a UUID v4 (or NANGO_EMULATOR_KEY; else a fixed one)
  --signing-key TEXT   what webhooks are signed with (or NANGO_EMULATOR_SIGNING_KEY; else a fixed one)
  --seed FILE          what there is from the start, in YAML
  --providers FILE     further providers, in the form of Nango's providers.yaml
  --webhooks URL       where to send webhooks
  --deletion-webhooks  send one when a connection is deleted too, as Nango's settings may ask for
  --rate-limit N       requests a minute; without it nothing is limited
  --consent WHAT       what an integration's provider does when it asks for consent: ask (a page), allow or deny
  --expose             allow an --addr that other machines reach; the console then asks for a token, which is printed
                       (or NANGO_EMULATOR_TOKEN)
  --quiet              log no requests and no webhooks
  --help               this text

Examples:
  nango-emulator
  nango-emulator --addr 127.0.0.1:0 --seed seed.yaml
  NANGO_EMULATOR_KEY=5ec2e7c0-0000-4000-8000-00000000000a nango-emulator --webhooks http://127.0.0.1:8080/hooks

  NANGO_HOST=http://127.0.0.1:3003 NANGO_SECRET_KEY=5ec2e7c0-0000-4000-8000-000000000001 your-program

GET /health answers without a key.

Open the address in a browser for the console: integrations, connections, records, functions, webhooks, requests, faults
and the clock. Tests in any language have the same below /_emulator/api/, with POST and JSON, such as
  curl 127.0.0.1:3003/_emulator/api/advance -H 'Content-Type: application/json' -d '{"by": "1h"}'
The page "Faults and clock" lists the calls. connect_link leads to a Connect page of the emulator, and providers ask for
consent on pages of the emulator: pages with @nangohq/frontend and the nango command work against it, offline.

A seed, with all that it may hold:
  providers:                             # further ones; the emulator knows 31, and names them when asked for another
    - name: acme                         # name, display_name and auth_mode are required
      display_name: Acme
      auth_mode: API_KEY
      proxy:                             # for the proxy; other fields are as in GET /providers
        base_url: https://api.example.com
        headers: {x-api-key: '${apiKey}'}
  integrations:
    - unique_key: github
      provider: github
      display_name: GitHub               # else the provider's
      credentials: {type: OAUTH2, client_id: id, client_secret: secret, scopes: 'repo,user'}
      upstream: http://127.0.0.1:9000    # answers what is sent through the proxy
      actions:
        - name: create-issue
          description: Creates an issue
          output: {number: 1}            # without it, an action returns its input
      syncs:
        - name: issues
          description: Issues of all repositories
          models: [Issue]
          frequency: every hour
          auto_start: true               # run for new connections; else paused until it is started
          track_deletes: false           # delete what a run did not save
          deliveries:                    # what the first run, the second and so on deliver; then the last one again
            - save: {Issue: [{id: 1, title: A first issue}]}
            - save: {Issue: [{id: 2, title: A second issue}]}
              delete: {Issue: [{id: 1}]}
    - unique_key: acme
      provider: acme
    - unique_key: own
      provider: private-api-generic
      config: {baseUrl: https://api.example.com}    # the integration's own settings
  connections:
    - provider_config_key: github
      connection_id: user-42
      credentials: {type: OAUTH2, access_token: gho_example}
      metadata: {team: a}
      config: {region: eu}
      tags: {plan: pro}
      end_user: {id: user-42, email: user@example.com, display_name: A user, tags: {team: a}}
      webhook_url_override: https://example.com/hooks    # shown; all webhooks go to --webhooks
  records:
    - provider_config_key: github
      connection_id: user-42
      model: Issue
      variant: base
      rows:                              # all of one time, listed in the order of internal ids
        - {id: 1, title: A first issue}
  variables:
    - {name: REGION, value: eu}
  keys:
    - {name: read-only, secret: 5ec2e7c0-0000-4000-8000-00000000000b, scopes: ['environment:connections:read']}
    - {name: admin, secret: 5ec2e7c0-0000-4000-8000-00000000000c, account: true}    # manages environments alone
`
