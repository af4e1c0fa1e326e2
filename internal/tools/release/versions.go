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

// clientVersion returns client.Version prefixed with "v".
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

// checkTag returns an error unless client.Version and CHANGELOG.md name the tag to be released.
func checkTag(dir, tag string) error {
	version, err := clientVersion(dir)
	if err != nil {
		return err
	}
	if version != tag {
		return fmt.Errorf("the tag is %s, but client.Version is %s", tag, version)
	}
	data, err := os.ReadFile(filepath.Join(dir, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	heading := newestHeading.FindSubmatch(data)
	switch {
	case heading == nil || !strings.HasPrefix(string(heading[1])+" ", tag+" "):
		return fmt.Errorf("the newest heading of CHANGELOG.md does not name %s", tag)
	case strings.Contains(string(heading[1]), "unreleased"):
		return fmt.Errorf("CHANGELOG.md still calls %s unreleased; write the date", tag)
	}
	return nil
}
