
-- object.facts says whether an object wants an executable stack. Nothing else has changed; an older index does not say so.
