#!/usr/bin/env bash
# Versions:  express 4.22.3 and 5.3.0 (with qs 6.16.2), Go
# Behavior:  APIs in Node.js often read forms with express.urlencoded({ extended: true }), which
#            reads qty[apple]=1 as a map. If all keys are numbers below 100, as in a map from ids to
#            quantities, Express takes the keys for positions in a list, and drops them: product 7
#            becomes the first item. If one key is 100 or more, the result is a map again, so it
#            depends on the size of the ids. Express 4 reads a query in the same way, with a limit of
#            1,000. Express 5 gives brackets in a query no meaning, so they stay in the names.
# Output:    qty[7]=1&qty[9]=2: form ["1","2"]; query of Express 4 ["1","2"], of Express 5 {"qty[7]":"1","qty[9]":"2"}
#            qty[7]=1&qty[100]=2: form {"7":"1","100":"2"}
# Guarded by: TestFormsReachTheProviderUnchanged in wrappers/proxyhttp
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install express4@npm:express@4.22.3 express5@npm:express@5.3.0 qs@6.16.2
cat > server.mjs <<'JS'
import express4 from 'express4';
import express5 from 'express5';
const ports = [];
for (const express of [express4, express5]) {
  const app = express();
  app.use(express.urlencoded({ extended: true }));
  app.use((req, res) => res.json(req.method === 'GET' ? req.query : req.body));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  ports.push(server.address().port);
}
console.log(ports.join(' '));
JS
cat > main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

func main() {
	small := url.Values{"qty[7]": {"1"}, "qty[9]": {"2"}}
	large := url.Values{"qty[7]": {"1"}, "qty[100]": {"2"}}
	for _, port := range os.Args[1:] {
		at := "http://127.0.0.1:" + port
		fmt.Println(body(http.PostForm(at, small)), body(http.PostForm(at, large)), body(http.Get(at+"?"+small.Encode())))
	}
}

func body(res *http.Response, err error) string {
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		panic(err)
	}
	return string(text)
}
GO
go mod init example.com/check >/dev/null 2>&1
go build -o check .
coproc server { exec node server.mjs; }
pid=$server_PID
read -r -t 60 ports <&"${server[0]}"
seen=$(./check $ports) || true
kill "$pid"
echo "$seen"
[ "$seen" = '{"qty":["1","2"]} {"qty":{"7":"1","100":"2"}} {"qty":["1","2"]}
{"qty":["1","2"]} {"qty":{"7":"1","100":"2"}} {"qty[7]":"1","qty[9]":"2"}' ] || { echo "changed: maps are read differently"; exit 1; }
echo "ok: a map whose keys are numbers below 100 is read as a list without the keys"
