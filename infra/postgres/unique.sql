-- Makes a second record of one grain impossible. Orleans' own table has no unique key: of many first saves that race, each
-- on a node that believes it is the only one, several succeed, and from then on the grain reads either record. With this
-- index all but one fail (23505), and the losing activation ends.
--
-- A grain with a number or GUID for a key has no extension, and NULLs are distinct in an index, hence COALESCE.
CREATE UNIQUE INDEX IF NOT EXISTS ux_orleansstorage ON orleansstorage
(
    grainidhash,
    graintypehash,
    grainidn0,
    grainidn1,
    graintypestring,
    (COALESCE(grainidextensionstring, '')),
    serviceid
);
