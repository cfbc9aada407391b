# SPDX-License-Identifier: GPL-2.0-only
# layers.awk - finds the layers of objects; input: OBJECT SYMBOL TYPE ...

{ objects[$1] }
$3 == "U" { needs[$1, $2] }
$3 ~ /^[A-TV-Z]$/ && !($2 in home) { home[$2] = $1 }

# The layer of an object is one above the highest that it uses. path is how the
# search came here: an object that is on it already closes a cycle.
function layer(object, path,    i, n, used, one, level) {
	if (object in layers)
		return layers[object]
	if (index(path, " " object " "))
		cycle(substr(path, index(path, " " object " ")) object)
	n = split(uses[object], used, " ")
	for (i = 1; i <= n; i++) {
		one = layer(used[i], path " " object " ") + 1
		if (one > level)
			level = one
	}
	return layers[object] = level + 0
}

function cycle(path,    i, n, part) {
	n = split(path, part, " ")
	print "A cycle: each needs the next"
	for (i = 1; i < n; i++)
		print "  " part[i] " needs" symbols[part[i], part[i + 1]] " of " part[i + 1]
	failed = 1
	exit 1
}

END {
	if (failed)
		exit 1
	for (need in needs) {
		split(need, part, SUBSEP)
		from = part[1]
		to = home[part[2]]
		if (to == "" || to == from)
			continue
		if (!((from, to) in symbols))
			uses[from] = uses[from] (uses[from] ? " " : "") to
		symbols[from, to] = symbols[from, to] " " part[2]
	}
	for (object in objects)
		printf "L%d %-24s -> %s\n", layer(object, " "), object,
			uses[object] ? uses[object] : "(leaf)"
}
