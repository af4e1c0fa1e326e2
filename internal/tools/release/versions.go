package release

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	versionConstant = regexp.MustCompile(`(?m)^\s*(?:const )?Version\s*=\s*"([^"]+)"`)
	newestHeading   = regexp.MustCompile(`(?m)^## (.+)$`)
)

// clientVersion is the module's own word for its version, with a v before it.
func clientVersion(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "client", "version.go"))
	if err != nil {
		return "", err
	}
	found := versionConstant.FindSubmatch(data)
	if found == nil {
		return "", errors.New("client/version.go has no constant Version")
	}
	return "v" + string(found[1]), nil
}

// checkTag holds what the module says of itself against the tag that is to be released.
func checkTag(dir, tag string) error {
	version, err := clientVersion(dir)
	if err != nil {
		return err
	}
	if version != tag {
		return fmt.Errorf("the tag is %s, but client.Version says %s", tag, version)
	}
	data, err := os.ReadFile(filepath.Join(dir, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	heading := newestHeading.FindSubmatch(data)
	switch {
	case heading == nil || !strings.HasPrefix(string(heading[1])+" ", tag+" "):
		return fmt.Errorf("the newest heading of CHANGELOG.md is not about %s", tag)
	case strings.Contains(string(heading[1]), "unreleased"):
		return fmt.Errorf("CHANGELOG.md still calls %s unreleased: write the date", tag)
	}
	return nil
}
