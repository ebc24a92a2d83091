//go:build unix

package keyfile

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// withoutWaiting opens a named pipe at once, whether or not somebody is at its other end.
const withoutWaiting = syscall.O_NONBLOCK

// judge notes what is wrong with a file or directory.
func (e *UntrustedError) judge(path string, info fs.FileInfo) {
	owner, isUnix := info.Sys().(*syscall.Stat_t)
	if !isUnix || info.IsDir() && info.Mode()&fs.ModeSticky != 0 && owner.Uid == 0 {
		return
	}
	me := os.Geteuid()
	if int(owner.Uid) != 0 && int(owner.Uid) != me {
		e.Problems = append(e.Problems, fmt.Sprintf("%s belongs to %s, and not to root or %s, who runs Terraform", path, userName(int(owner.Uid)), userName(me)))
		e.Commands = append(e.Commands, fmt.Sprintf("sudo chown %s %s", userName(me), quoted(path)))
	}
	mode := info.Mode().Perm()
	if mode&0o002 != 0 {
		e.Problems = append(e.Problems, fmt.Sprintf("everybody can write %s (permission %04o)", path, mode))
		e.Commands = append(e.Commands, "chmod o-w "+quoted(path))
	}
	if mode&0o020 != 0 && int(owner.Gid) != os.Getegid() {
		e.Problems = append(e.Problems, fmt.Sprintf("the group %s can write %s (permission %04o)", groupName(int(owner.Gid)), path, mode))
		e.Commands = append(e.Commands, "chmod g-w "+quoted(path))
	}
}

// userName is a user's name, or the number where there is none.
func userName(id int) string {
	if found, err := user.LookupId(strconv.Itoa(id)); err == nil {
		return found.Username
	}
	return strconv.Itoa(id)
}

func groupName(id int) string {
	if found, err := user.LookupGroupId(strconv.Itoa(id)); err == nil {
		return found.Name
	}
	return strconv.Itoa(id)
}
