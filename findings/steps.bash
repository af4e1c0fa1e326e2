# This file has the steps that the scripts of the findings share. Each script sources it first. It
# changes to a temporary directory, which is deleted at the end.
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"

# npm_install PACKAGE@VERSION... installs npm packages.
npm_install() {
  [ -f package.json ] || npm init -y >/dev/null
  npm install --silent --no-audit --no-fund --ignore-scripts "$@" >/dev/null 2>&1
}

# nango_project creates an empty project of nango 0.71.10 in TypeScript.
nango_project() {
  echo '{"name":"integrations","version":"1.0.0","private":true,"type":"module","devDependencies":{"nango":"0.71.10","zod":"4.3.6"}}' > package.json
  echo '{"include":["**/*.ts"],"exclude":["node_modules"],"compilerOptions":{"module":"node16","moduleResolution":"node16","target":"esnext","strict":true,"skipLibCheck":true,"noEmit":true}}' > tsconfig.json
  npm_install
  mkdir -p demo/actions .nango
}

# nango_compile writes .nango/nango.json.
nango_compile() {
  NANGO_CLI_UPGRADE_MODE=ignore NANGO_CLI_TELEMETRY=false node_modules/.bin/nango compile --no-telemetry \
    --no-dependency-update --auto-confirm >compile.log 2>&1 || { cat compile.log; exit 1; }
}

# go_jsonschema ARGUMENT... runs go-jsonschema v0.24.1.
go_jsonschema() {
  GOBIN=$dir go install github.com/atombender/go-jsonschema@v0.24.1 2>/dev/null
  ./go-jsonschema "$@"
}
