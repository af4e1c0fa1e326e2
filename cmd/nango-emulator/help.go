package main

const help = `nango-emulator is a Nango in memory. Its data is lost when it stops.

Usage:
  nango-emulator [flags]

Flags:
  --addr HOST:PORT     the address to listen on (default 127.0.0.1:3003)
  --base-path PATH     serve below a path, such as /nango
  --key UUID           the secret key, a UUID v4 (default $NANGO_EMULATOR_KEY, or a fixed one)
  --signing-key STRING the key that signs webhooks (default $NANGO_EMULATOR_SIGNING_KEY, or a fixed
                       one)
  --seed FILE          the initial data, in YAML
  --providers FILE     additional providers, in the format of Nango's providers.yaml
  --webhooks URL       the URL to send webhooks to
  --deletion-webhooks  also send a webhook when a connection is deleted, which is optional in Nango
  --rate-limit N       the maximum number of requests per minute (default unlimited)
  --consent MODE       what a provider answers to a request for consent: ask (shows a page), allow or
                       deny (default ask)
  --expose             allow an --addr that other machines can reach; the console then requires a
                       token, which is printed (default $NANGO_EMULATOR_TOKEN, or a random one)
  --quiet              do not log requests and webhooks
  --help               print this help

Examples:
  nango-emulator
  nango-emulator --addr 127.0.0.1:0 --seed seed.yaml
  NANGO_EMULATOR_KEY=5ec2e7c0-0000-4000-8000-00000000000a nango-emulator --quiet

  NANGO_HOST=http://127.0.0.1:3003 NANGO_SECRET_KEY=5ec2e7c0-0000-4000-8000-000000000001 your-program

GET /health needs no key.

Open the address in a browser to see the console: integrations, connections, records, functions,
webhooks, requests, faults and the clock. Tests in any language can do the same with POST requests in
JSON below /_emulator/api/, such as
  curl 127.0.0.1:3003/_emulator/api/advance -H 'Content-Type: application/json' -d '{"by": "1h"}'
The page "Faults and clock" lists the calls. connect_link leads to a Connect page of the emulator,
which also serves the consent pages of providers, so web pages with @nangohq/frontend and the nango
command work with it offline.

A seed with all supported fields:
  providers:                             # additional ones; the emulator knows 31, and the error for
                                         # an unknown one lists them
    - name: acme                         # name, display_name and auth_mode are required
      display_name: Acme
      auth_mode: API_KEY
      proxy:                             # for the proxy; other fields as in GET /providers
        base_url: https://api.example.com
        headers: {x-api-key: '${apiKey}'}
  integrations:
    - unique_key: github
      provider: github
      display_name: GitHub               # default: the provider's
      credentials: {type: OAUTH2, client_id: id, client_secret: secret, scopes: 'repo,user'}
      upstream: http://127.0.0.1:9000    # receives the requests of the proxy
      actions:
        - name: create-issue
          description: Creates an issue
          output: {number: 1}            # by default an action returns its input
          input: NewIssue                # models of json_schema; other input is refused
          returns: [NewIssue]
          json_schema:
            definitions: {NewIssue: {type: object, properties: {title: {type: string}}}}
      syncs:
        - name: issues
          description: Issues of all repositories
          models: [Issue]
          frequency: every hour
          auto_start: true               # run for new connections; by default paused until started
          track_deletes: false           # delete the records that a run did not save
          deliveries:                    # the results of the first run, the second and so on;
                                         # the last one repeats
            - save: {Issue: [{id: 1, title: A first issue}]}
            - save: {Issue: [{id: 2, title: A second issue}]}
              delete: {Issue: [{id: 1}]}
          input: Settings                # the model of the metadata
          json_schema:                   # of all models, for nango-models
            definitions:
              Issue: {type: object, properties: {id: {type: number}, title: {type: string}}}
              Settings: {type: object, properties: {team: {type: string}}}
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
      webhook_url_override: https://example.com/hooks    # only shown; all webhooks go to --webhooks
  records:
    - provider_config_key: github
      connection_id: user-42
      model: Issue
      variant: base
      rows:                              # all have the same time, and are listed by internal id
        - {id: 1, title: A first issue}
  variables:
    - {name: REGION, value: eu}
  keys:
    - name: read-only
      secret: 5ec2e7c0-0000-4000-8000-00000000000b
      scopes: ['environment:connections:read']
    - name: admin                        # only manages environments
      secret: 5ec2e7c0-0000-4000-8000-00000000000c
      account: true
`
