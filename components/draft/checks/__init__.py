"""What is wrong with a draft: one check for each rule, Foundry's own failures, and the fixes offered."""
